CREATE TABLE "erasures" (
	"phone" bigint PRIMARY KEY NOT NULL,
	"keep_suppressed" boolean NOT NULL,
	"asked_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "forgotten_seq" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "forgotten_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "forget_again_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "forgotten_at" timestamp with time zone;--> statement-breakpoint
-- A forgotten number is none to whoever reads.
CREATE OR REPLACE VIEW report.deliveries AS
SELECT d.campaign_id, d.seq, CASE WHEN d.phone > 0 THEN '+' || d.phone END AS phone, d.country, d.status::text AS status, d.skip_reason,
  d.attempts, d.message_id, d.error_code, d.error_title, d.variables, d.accepted_at, d.sent_at, d.delivered_at, d.read_at, d.failed_at,
  extract(epoch FROM d.delivered_at - d.accepted_at)::float8 AS seconds_to_delivered,
  extract(epoch FROM d.read_at - d.accepted_at)::float8 AS seconds_to_read
FROM deliveries d JOIN campaigns c ON c.id = d.campaign_id
WHERE c.test_of IS NULL;--> statement-breakpoint
COMMENT ON COLUMN report.deliveries.phone IS 'With + and the country code; null once it was forgotten.';--> statement-breakpoint
COMMENT ON COLUMN report.deliveries.skip_reason IS 'Why a skipped one was not sent: opted_out, bad_value, frequency_cap, no_service_window or erased.';
