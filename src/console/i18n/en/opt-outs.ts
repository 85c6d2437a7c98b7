// Opt-outs.
export const optOuts = {
  title: 'Opt-outs',
  lead: 'These people are not messaged by any campaign.',
  search: 'Find a whole phone number',
  column: { phone: 'Phone', reason: 'Reason', source: 'Asked for by', since: 'Since', remove: 'Remove' },
  source: { person: 'The person', provider: 'WhatsApp', operator: 'Your team' },
  manual: 'Put on the list by hand',
  empty: {
    title: 'Nobody has opted out',
    text: 'Whoever answers STOP comes here by themselves. You can add people too.',
  },
  nothing: { title: 'This number has not opted out', text: 'Write the whole number, with its country code.' },
  add: {
    open: 'Add',
    title: 'Add opt-outs',
    numbers: 'Phone numbers',
    numbersHelp: 'One a line, each with + and its country code',
    reason: 'Reason',
    reasonExample: 'Asked by phone',
    action: 'Add to the list',
    done_one: '{{count, number}} person is not messaged any more',
    done_other: '{{count, number}} people are not messaged any more',
    rejected_one: '{{count, number}} number could not be taken',
    rejected_other: '{{count, number}} numbers could not be taken',
  },
  remove: {
    label: 'Remove {{phone}}',
    title: 'Remove {{phone}}?',
    text: 'Campaigns may message this person again. Do it only when they asked for it.',
    action: 'Remove from the list',
    done: '{{phone}} may be messaged again',
  },
};
