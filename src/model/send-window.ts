// When a campaign may send: days of the week and hours, in a named zone or in each recipient's own.

/** `recipient`: the zone of the country that the number belongs to. */
export const RECIPIENT_ZONE = 'recipient';

export interface SendWindow {
  /** ISO days of the week, 1 is Monday. */
  days: number[];
  /** `HH:MM`, the first minute in which it may send. */
  from: string;
  /** `HH:MM`, the first minute in which it may not; 24:00 is the end of the day. Before `from`: on the next day. */
  until: string;
  /** IANA name, or `recipient`. */
  zone: string;
}
