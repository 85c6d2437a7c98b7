CREATE TABLE "removals" (
	"campaign_id" integer PRIMARY KEY NOT NULL,
	"part" integer NOT NULL,
	"removed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"tried_at" timestamp with time zone,
	"cleared_at" timestamp with time zone,
	"forget_ids_at" timestamp with time zone,
	"ids_after" bigint
);
--> statement-breakpoint
ALTER TABLE "imports" DROP CONSTRAINT "imports_campaign_id_campaigns_id_fk";
--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "part" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "part" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
-- A large campaign has a partition of its own, which is dropped with it; all others share deliveries_rest, the table as it
-- was. Its rows are read once by this, to see that they belong there, and none is written.
-- By `part` and not by the campaign: there is no default partition, so that one comes and goes while everybody works.
ALTER TABLE deliveries RENAME TO deliveries_rest;--> statement-breakpoint
ALTER TABLE deliveries_rest RENAME CONSTRAINT deliveries_campaign_id_seq_pk TO deliveries_rest_pkey;--> statement-breakpoint
ALTER INDEX deliveries_phone RENAME TO deliveries_rest_phone;--> statement-breakpoint
ALTER INDEX deliveries_wa_id RENAME TO deliveries_rest_wa_id;--> statement-breakpoint
CREATE TABLE deliveries (LIKE deliveries_rest INCLUDING DEFAULTS) PARTITION BY LIST (part);--> statement-breakpoint
ALTER TABLE deliveries ATTACH PARTITION deliveries_rest FOR VALUES IN (0);--> statement-breakpoint
-- In place: its comments, and who may read it, stay.
CREATE OR REPLACE VIEW report.deliveries AS
SELECT d.campaign_id, d.seq, '+' || d.phone AS phone, d.country, d.status::text AS status, d.skip_reason, d.attempts, d.message_id,
  d.error_code, d.error_title, d.variables, d.accepted_at, d.sent_at, d.delivered_at, d.read_at, d.failed_at,
  extract(epoch FROM d.delivered_at - d.accepted_at)::float8 AS seconds_to_delivered,
  extract(epoch FROM d.read_at - d.accepted_at)::float8 AS seconds_to_read
FROM deliveries d JOIN campaigns c ON c.id = d.campaign_id
WHERE c.test_of IS NULL;
