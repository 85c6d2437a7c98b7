// What an import fills: a campaign, a kept list, or the suppressions. One file each beside this one.
import type { TransactionSql } from 'postgres';
import type { Db, Sql } from '../db/client.ts';
import type { RejectCode } from '../model/reject-reasons.ts';
import type { Rules } from '../model/value-rules.ts';
import type { Taken } from './take-rows.ts';

export type Transaction = TransactionSql<{ bigint: bigint }>;

/** Why a good row is left out all the same. */
export type KnownCode = Extract<RejectCode, 'duplicate' | 'suppressed' | 'recent'>;

/** Recipients column by column. */
export interface Recipients {
  phones: number[];
  /** Of each phone, two letters. */
  countries: string[];
  /** A JSON text for each, without a raw line break, one a line. */
  variables: string;
}

/** No phone twice. */
export interface Chunk {
  /** The target certainly does not know these. */
  fresh: Recipients;
  /** These it may know. */
  doubtful: Recipients;
}

/** A doubtful recipient that was left out: place among them (the first is 1), and why. */
export interface Known {
  n: number;
  code: KnownCode;
}

/** An open target: held against other imports until the transaction ends. */
export interface Target {
  /** `seq` of the first recipient that this import brings. */
  firstSeq: number;
  /** What the campaign's template asks of the values. */
  rules: Rules | null;
  /** Every phone that the target may know, in pages; null when they are too many to go through. */
  knownPhones(): AsyncIterable<number[]> | null;
  /** Takes the chunk in without those it knows, which it returns. Several may be under way. */
  take(chunk: Chunk): Promise<readonly Known[]>;
  /** After the last row, in the same transaction. */
  finish(taken: Taken, columns: readonly string[]): Promise<void>;
}

/** What is usual where the rows go, for lists that do not say it. */
export interface Habits {
  /** Of numbers in national form. */
  country: string | null;
  /** Of the message, so of the numbers and dates in it: `fr`, `en_US` … */
  language: string | null;
}

/** What an import is to fill. */
export interface ImportTarget {
  campaignId: number | null;
  listId: number | null;
  /** Whether it takes rows, asked before any is read; throws ImportError. */
  check(sql: Db): Promise<Habits>;
  /** Makes room for about so many rows, before they are taken in. What it rejects with is no reason not to take them. */
  prepare?(sql: Sql, expected: number): Promise<void>;
  open(tx: Transaction): Promise<Target>;
}

/** More known phones than this are not read ahead: that would cost more than asking for each row of a common list. */
export const KNOWN_AHEAD = 2_000_000;
