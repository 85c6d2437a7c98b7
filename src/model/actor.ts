// Who does something: a person, a program with a token, the token of the environment, or somebody at the command line.

export interface Actor {
  kind: 'user' | 'token' | 'environment' | 'command';
  /** Of the user or the token; null for the others, of which there is one. */
  id: number | null;
  name: string;
}
