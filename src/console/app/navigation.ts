// The areas of the console in the order of the navigation, each with what one must be allowed to see it.
import {
  type Icon,
  IconBell,
  IconCalendarRepeat,
  IconDeviceMobileMessage,
  IconHistory,
  IconLock,
  IconMessageOff,
  IconMessages,
  IconSpeakerphone,
  IconTemplate,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import type { LinkProps } from '@tanstack/react-router';
import type { Right } from '../api/people.ts';
import type { Texts } from '../i18n/en/texts.ts';

export interface Area {
  /** The text is `common:nav.<name>`. */
  name: keyof Texts['common']['nav'];
  to: LinkProps['to'];
  icon: Icon;
  right: Right;
}

export const NAVIGATION: readonly { name: keyof Texts['common']['nav']; areas: readonly Area[] }[] = [
  {
    name: 'send',
    areas: [
      { name: 'campaigns', to: '/campaigns', icon: IconSpeakerphone, right: 'read' },
      { name: 'schedules', to: '/schedules', icon: IconCalendarRepeat, right: 'read' },
    ],
  },
  {
    name: 'audience',
    areas: [
      { name: 'lists', to: '/lists', icon: IconUsers, right: 'read' },
      { name: 'optOuts', to: '/opt-outs', icon: IconMessageOff, right: 'read' },
    ],
  },
  {
    name: 'content',
    areas: [
      { name: 'replies', to: '/replies', icon: IconMessages, right: 'read' },
      { name: 'templates', to: '/templates', icon: IconTemplate, right: 'read' },
      { name: 'senders', to: '/senders', icon: IconDeviceMobileMessage, right: 'read' },
    ],
  },
  {
    name: 'administration',
    areas: [
      { name: 'news', to: '/news', icon: IconBell, right: 'read' },
      { name: 'people', to: '/people', icon: IconUsersGroup, right: 'manage' },
      { name: 'activity', to: '/activity', icon: IconHistory, right: 'manage' },
      { name: 'privacy', to: '/privacy', icon: IconLock, right: 'manage' },
    ],
  },
];
