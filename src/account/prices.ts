// The operator's prices: read, and replaced as a whole.
import type { Db, Sql } from '../db/client.ts';
import { inTransaction } from '../lib/transaction.ts';
import { readCountry } from '../model/phone.ts';
import type { Price } from '../model/prices.ts';
import { AccountError } from './account-error.ts';

export async function readPrices(sql: Db): Promise<Price[]> {
  return await sql<Price[]>`
    select country, category, price::float8 as price, currency from prices order by country, category`;
}

/** Throws AccountError `bad_price`, naming the item. */
export async function replacePrices(sql: Sql, prices: readonly Price[]): Promise<void> {
  checkPrices(prices);
  await inTransaction(sql, async (tx) => {
    await tx`lock table prices in share row exclusive mode`; // two at once would be a mix of both
    await tx`delete from prices`;
    for (const { country, category, price, currency } of prices)
      await tx`insert into prices (country, category, price, currency) values (${country}, ${category}, ${price}, ${currency})`;
  });
}

function checkPrices(prices: readonly Price[]): void {
  const seen = new Set<string>();
  for (const [i, { country, category, currency }] of prices.entries()) {
    const refuse = (field: string, message: string) => new AccountError('bad_price', message, `items.${i}.${field}`);
    if (country !== '*' && readCountry(country) !== country)
      throw refuse('country', `"${country}" is not a country: give two capital letters, like SN, or *`);
    if (currency !== prices[0]?.currency) throw refuse('currency', 'All prices must be in one currency');
    if (seen.has(`${country} ${category}`))
      throw refuse('country', `There are two prices for ${country} and ${category}`);
    seen.add(`${country} ${category}`);
  }
}
