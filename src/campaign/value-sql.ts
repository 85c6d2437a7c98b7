// The checks of model/value-rules.ts as Postgres makes them, on rows of `deliveries d`: the same answers, for a million
// rows in one statement. Differs in one thing: a column that a row does not have is empty.
import type { Fragment } from 'postgres';
import type { Db } from '../db/client.ts';
import { BREAKS, isSlot, type Slot, type Text } from '../model/placeholders.ts';
import { NUMBERS } from '../model/text-places.ts';
import type { Check } from '../model/value-rules.ts';

/** What JavaScript's `trim` takes away. */
const BLANKS =
  '\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff';

/** ASCII letters, digits and marks: what begins with one is not blank. Half the cost of `btrim` for almost every row. */
const [FIRST_MARK, LAST_MARK] = [33, 126];

/** Whether a row breaks this check. What is cheap and almost always enough to clear a row comes first. */
export function breaks(sql: Db, check: Check): Fragment {
  const [first = ''] = check.columns;
  switch (check.code) {
    case 'value_missing':
      return join(
        sql,
        'and',
        check.columns.map((column) => isBlank(sql, column)),
      );
    case 'value_refused':
      return sql`${valueIn(sql, first)} ~ ${REFUSED} and ${trimmed(sql, first)} ~ ${REFUSED}`;
    case 'value_too_long': {
      const most = join(
        sql,
        '+',
        check.pieces.map((piece) => longest(sql, piece)),
      );
      return sql`${most} > ${check.limit}::int and char_length(${rendered(sql, check.pieces)}) > ${check.limit}::int`;
    }
    case 'link_not_https':
      return sql`lower(left(${rendered(sql, check.pieces)}, 8)) <> 'https://'`;
    case 'value_not_number':
      return sql`${rendered(sql, check.pieces)} !~ ${NUMBERS[check.kind]}`;
  }
}

/** Whether a row breaks any of them; there must be one. */
export function breaksAny(sql: Db, checks: readonly Check[]): Fragment {
  return sql`(${join(
    sql,
    'or',
    checks.map((check) => sql`(${breaks(sql, check)})`),
  )})`;
}

const REFUSED = `${BREAKS}| {5}`;

function isBlank(sql: Db, column: string): Fragment {
  return sql`
    ascii(${valueIn(sql, column)}) not between ${FIRST_MARK}::int and ${LAST_MARK}::int and ${trimmed(sql, column)} = ''`;
}

/** Characters at most: values are not cleaned yet, and counted together with their defaults. */
function longest(sql: Db, piece: string | Slot): Fragment {
  if (!isSlot(piece)) return sql`char_length(${piece}::text)`;
  return sql`char_length(${valueIn(sql, piece.column)}) + char_length(${piece.fallback ?? ''}::text)`;
}

function rendered(sql: Db, pieces: Text['pieces']): Fragment {
  const parts = pieces.map((piece) => {
    if (!isSlot(piece)) return sql`${piece}::text`;
    const value = piece.lines ? trimmed(sql, piece.column) : cleaned(sql, piece.column);
    return sql`coalesce(nullif(${value}, ''), ${piece.fallback ?? ''})`;
  });
  return sql`array_to_string(array[${join(sql, ',', parts)}], '')`;
}

function cleaned(sql: Db, column: string): Fragment {
  const value = trimmed(sql, column);
  return sql`
    case when ${value} ~ ${REFUSED}
      then regexp_replace(regexp_replace(${value}, ${`${BREAKS}+`}, ' ', 'g'), ' {5,}', '    ', 'g') else ${value} end`;
}

function trimmed(sql: Db, column: string): Fragment {
  return sql`btrim(${valueIn(sql, column)}, ${BLANKS})`;
}

function valueIn(sql: Db, column: string): Fragment {
  return sql`coalesce(d.variables ->> ${column}::text, '')`;
}

function join(sql: Db, word: 'and' | 'or' | '+' | ',', parts: readonly Fragment[]): Fragment {
  return sql`${parts.map((part, i) => (i === 0 ? part : sql`${sql.unsafe(word)} ${part}`))}`;
}
