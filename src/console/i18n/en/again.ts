// Another campaign made of this one.
export const again = {
  open: 'Send again',
  some: 'To some of the same people …',
  copy: 'Copy without people',
  copyName: '{{name}} (copy)',
  copied: 'The copy is a draft: give it a list',
  title: 'Send again',
  help: 'A draft is made for these people; nothing goes out before you launch it. Who opted out is left out.',
  who: 'To whom',
  from: {
    failed: 'Where it failed',
    unread: 'Who did not read it',
    'not-replied': 'Who got it and did not reply',
    skipped: 'Who was skipped',
    'never-sent': 'Who never got it',
  },
  name: '{{name}}: {{who}}',
  draftName: 'Name of the draft',
  action: 'Make the draft',
  made: 'The draft is made: look it over, then launch it',
};
export const uncertain = {
  title_one: '{{count, number}} message is uncertain',
  title_other: '{{count, number}} messages are uncertain',
  text: 'The provider never said whether it took them. A status may still settle them. You can decide: taking them as sent is safe; sending again may reach some people twice.',
  show: 'Show them',
  'treat-as-sent': {
    action: 'Take as sent',
    title: 'Take them as sent?',
    text_one: '{{count, number}} message counts as accepted. Nobody is written to again.',
    text_other: '{{count, number}} messages count as accepted. Nobody is written to again.',
  },
  resend: {
    action: 'Send again',
    title: 'Send them again?',
    text_one: '{{count, number}} person may get the message twice. This cannot be taken back.',
    text_other: '{{count, number}} people may get the message twice. This cannot be taken back.',
  },
  done_one: '{{count, number}} message is decided',
  done_other: '{{count, number}} messages are decided',
};
