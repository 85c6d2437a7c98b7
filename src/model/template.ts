// Templates: what the provider lists, and the message a campaign makes of one.

/** Any JSON value; template components are the provider's own array and stay as they are. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A template message ready to be sent to one person. */
export interface TemplateMessage {
  /** Full international digits, no `+`. */
  to: string;
  name: string;
  /** The provider's language code: fr, en_US … */
  language: string;
  components: Json[];
  /** At most 512 characters, echoed in every status of the message where the provider's form of it allows. */
  callbackData?: string;
}

/** A message that is no template, ready to be sent to one person who wrote within 24 hours. */
export interface OwnMessageTo {
  to: string;
  /** As the provider has it: {type, [type]: …}. */
  message: { [key: string]: Json };
}

/** A template as the provider lists it. Key: name + language. */
export interface ListedTemplate {
  name: string;
  language: string;
  namespace: string | null;
  /** Lower case: marketing, utility, authentication, or what the provider says. */
  category: string;
  /** Lower case: approved, submitted, rejected, paused, disabled, or what the provider says. */
  status: string;
  /** Lower case: green, yellow, red, unknown, or what the provider says; null where it says nothing. */
  quality: string | null;
  /** Why WhatsApp refused it, in its own words: ABUSIVE_CONTENT …; null where it did not. */
  rejectedReason: string | null;
  components: Json[];
}
