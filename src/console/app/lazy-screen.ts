// A screen that is loaded when somebody goes there: its code and its texts, side by side.
import { lazyRouteComponent } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { type Area, loadTexts } from '../i18n/language.ts';

/** `texts`: the areas whose words the screen says, `common` and `errors` aside; a test holds them to what it uses. */
export function lazyScreen<Module extends Record<Name, ComponentType>, Name extends string>(
  load: () => Promise<Module>,
  name: Name,
  ...texts: Area[]
) {
  return lazyRouteComponent(async () => (await Promise.all([load(), loadTexts(texts)]))[0], name);
}
