// Who does something: a person, a program, somebody at the command line, Griot by itself, or somebody unknown.

/** What it does without being asked. */
export const GRIOT: Actor = { kind: 'griot', id: null, name: 'Griot' };

export const ACTOR_KINDS = ['user', 'token', 'environment', 'command', 'griot', 'anonymous'] as const;

export interface Actor {
  /**
   * `environment`: the token GRIOT_API_TOKEN; `command`: the user of the operating system who ran `griot`; `griot`: nobody
   * asked for it (the circuit breaker, a schedule); `anonymous`: nobody is signed in (a failed sign-in).
   */
  kind: (typeof ACTOR_KINDS)[number];
  /** Of the user or the token; null for the others. */
  id: number | null;
  name: string;
}
