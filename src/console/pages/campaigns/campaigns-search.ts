// What the list of campaigns is asked for: as it stands in the address, and as the API wants it.
import type { CampaignsFilter } from '../../api/campaigns.ts';

export const SORTS = ['newest', 'oldest', 'name'] as const;
export const GROUPS = {
  active: 'running,paused,scheduled',
  draft: 'draft',
  done: 'completed,canceled,failed',
} as const;
export const GROUP_NAMES = ['active', 'draft', 'done', 'archived'] as const;
export type Group = (typeof GROUP_NAMES)[number];

export interface CampaignsSearch {
  search?: string | undefined;
  group?: Group | undefined;
  sort?: (typeof SORTS)[number] | undefined;
}

export function filterOf({ search, group, sort }: CampaignsSearch): CampaignsFilter {
  if (group === 'archived') return { search, archived: 'true', sort };
  return { search, status: group && GROUPS[group], sort };
}
