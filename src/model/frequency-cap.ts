// How often a person may hear from the account's campaigns.

/** At most so many messages of any campaign to one person in so many days. */
export interface FrequencyCap {
  messages: number;
  days: number;
}
