// The texts' keys as types: a key that is not there does not compile.
import 'i18next';
import type { Texts } from './en/texts.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: Texts;
    returnNull: false;
  }
}
