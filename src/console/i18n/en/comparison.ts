// Two campaigns side by side.
export const comparison = {
  tab: 'Compare',
  with: 'Compare with',
  other: 'Another campaign',
  title: 'Side by side',
  help: 'With 95% confidence the true difference lies between the two ends of the line. Where it crosses zero, it may be chance. A difference says nothing of its cause: compare lists that were drawn alike.',
  rate: 'Rate',
  difference: 'Difference, in points',
  between: 'from {{low}} to {{high}}',
  verdict: 'Reading',
  rates: {
    delivery: 'Delivered',
    read: 'Read',
    failure: 'Failed',
    reply: 'Replied',
    press: 'Pressed a button',
    optOut: 'Opted out',
  },
  unclear: 'May be chance',
  higher: 'Higher',
  lower: 'Lower',
  better: '{{name}} does better',
  worse: '{{name}} does worse',
  empty: {
    title: 'Which one?',
    text: 'Choose another campaign: its rates are put beside these, with how sure the difference is.',
  },
};
