// The queue's own tables, when it runs on Postgres.
import { runMigrations } from 'bullmq';
import pg from 'pg';

/** Makes or upgrades BullMQ's schema `bullmq`; safe from several processes at once (it takes an advisory lock). */
export async function prepareQueueDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'griot queue' });
  await client.connect();
  try {
    await runMigrations(client);
  } finally {
    await client.end();
  }
}
