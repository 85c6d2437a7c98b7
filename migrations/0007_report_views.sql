CREATE SCHEMA report;--> statement-breakpoint
COMMENT ON SCHEMA report IS 'For analysts: stable views of campaigns and what became of their messages. Tests are not in them.';--> statement-breakpoint
CREATE VIEW report.campaigns AS
SELECT c.id AS campaign_id, c.name, s.name AS sender, c.template ->> 'name' AS template, c.template ->> 'language' AS language,
  c.category, c.status::text AS status, c.created_at, c.launched_at, c.completed_at,
  n.recipients, n.pending, n.sending, n.uncertain, n.skipped, n.accepted, n.sent, n.delivered, n.read, n.failed, n.refused,
  n.replied, n.pressed, n.opted_out,
  CASE WHEN c.template IS NULL THEN 0 ELSE n.delivered - n.free END AS billable,
  n.delivered::float8 / nullif(n.sent, 0) AS delivery_rate,
  n.read::float8 / nullif(n.delivered, 0) AS read_rate,
  n.failed::float8 / nullif(n.accepted + n.refused, 0) AS failure_rate
FROM campaigns c JOIN senders s ON s.id = c.sender_id
CROSS JOIN LATERAL (
  SELECT coalesce(sum(pending + sending + uncertain + accepted + sent + failed + delivered + read + skipped), 0)::int AS recipients,
    coalesce(sum(pending), 0)::int AS pending, coalesce(sum(sending), 0)::int AS sending, coalesce(sum(uncertain), 0)::int AS uncertain,
    coalesce(sum(skipped), 0)::int AS skipped, coalesce(sum(ever_accepted), 0)::int AS accepted, coalesce(sum(ever_sent), 0)::int AS sent,
    coalesce(sum(ever_delivered), 0)::int AS delivered, coalesce(sum(ever_read), 0)::int AS read, coalesce(sum(failed), 0)::int AS failed,
    coalesce(sum(refused), 0)::int AS refused, coalesce(sum(replied), 0)::int AS replied, coalesce(sum(pressed), 0)::int AS pressed,
    coalesce(sum(opted_out), 0)::int AS opted_out, coalesce(sum(free), 0)::int AS free
  FROM counts WHERE campaign_id = c.id
) AS n
WHERE c.test_of IS NULL;--> statement-breakpoint
CREATE VIEW report.deliveries AS
SELECT d.campaign_id, d.seq, '+' || d.phone AS phone, d.country, d.status::text AS status, d.skip_reason, d.attempts, d.message_id,
  d.error_code, d.error_title, d.variables, d.accepted_at, d.sent_at, d.delivered_at, d.read_at, d.failed_at,
  extract(epoch FROM d.delivered_at - d.accepted_at)::float8 AS seconds_to_delivered,
  extract(epoch FROM d.read_at - d.accepted_at)::float8 AS seconds_to_read
FROM deliveries d JOIN campaigns c ON c.id = d.campaign_id
WHERE c.test_of IS NULL;--> statement-breakpoint
CREATE VIEW report.delivery_rates_daily AS
SELECT n.*, n.delivered::float8 / nullif(n.sent, 0) AS delivery_rate, n.read::float8 / nullif(n.delivered, 0) AS read_rate,
  n.failed::float8 / nullif(n.accepted + n.refused, 0) AS failure_rate
FROM (
  SELECT (k.quarter AT TIME ZONE 'UTC')::date AS day, c.id AS campaign_id, s.name AS sender, c.template ->> 'name' AS template,
    c.category, k.country, sum(k.ever_accepted)::int AS accepted, sum(k.refused)::int AS refused, sum(k.ever_sent)::int AS sent,
    sum(k.ever_delivered)::int AS delivered, sum(k.ever_read)::int AS read, sum(k.failed)::int AS failed,
    sum(k.replied)::int AS replied, sum(k.pressed)::int AS pressed, sum(k.opted_out)::int AS opted_out,
    CASE WHEN c.template IS NULL THEN 0 ELSE sum(k.ever_delivered - k.free)::int END AS billable
  FROM counts k JOIN campaigns c ON c.id = k.campaign_id JOIN senders s ON s.id = c.sender_id
  WHERE c.test_of IS NULL AND k.quarter > '-infinity'
  GROUP BY 1, c.id, s.name, k.country
) AS n;--> statement-breakpoint
CREATE VIEW report.errors AS
SELECT (e.quarter AT TIME ZONE 'UTC')::date AS day, c.id AS campaign_id, e.country, e.code, max(e.title) AS title, sum(e.failed)::int AS failed
FROM error_counts e JOIN campaigns c ON c.id = e.campaign_id
WHERE c.test_of IS NULL
GROUP BY 1, c.id, e.country, e.code HAVING sum(e.failed) > 0;--> statement-breakpoint
COMMENT ON VIEW report.campaigns IS 'One row per campaign: what it is, where its messages are, how far they got.';--> statement-breakpoint
COMMENT ON VIEW report.deliveries IS 'One row per message and person. Filter by campaign_id: it is the beginning of the key.';--> statement-breakpoint
COMMENT ON VIEW report.delivery_rates_daily IS 'One row per day (UTC) of the sends, campaign and country.';--> statement-breakpoint
COMMENT ON VIEW report.errors IS 'Failed messages per day (UTC), campaign, country and error code.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.campaign_id IS 'As in the API and on the command line.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.name IS 'Given by its author.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.sender IS 'Name of the line it is sent from.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.template IS 'Name of the template; null where it sends a message of its own.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.language IS 'Of the template.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.category IS 'What it is billed as: the category of the template at the launch, service for a message of its own; null before the launch or where the template was not synced.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.status IS 'draft, scheduled, running, paused, completed, canceled or failed.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.created_at IS 'When the draft was made.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.launched_at IS 'When it began to send; null before.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.completed_at IS 'When nothing was left to send; null before.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.recipients IS 'All rows imported.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.pending IS 'Not sent yet.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.sending IS 'The request is under way.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.uncertain IS 'The request went out and its answer was lost.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.skipped IS 'Not sent, for a reason that the delivery tells.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.accepted IS 'Messages that the provider ever accepted.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.sent IS 'Messages that were ever sent.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.delivered IS 'Messages that ever reached the phone.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.read IS 'Messages that were ever read.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.failed IS 'Messages that failed, accepted or not.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.refused IS 'The failed that were never accepted.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.replied IS 'People who wrote back.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.pressed IS 'People who pressed a button.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.opted_out IS 'People who asked for no more campaigns.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.billable IS 'Delivered templates without those that the provider called free.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.delivery_rate IS 'delivered / sent, from 0 to 1; null over nothing.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.read_rate IS 'read / delivered.';--> statement-breakpoint
COMMENT ON COLUMN report.campaigns.failure_rate IS 'failed / (accepted + refused).';--> statement-breakpoint
COMMENT ON COLUMN report.deliveries.campaign_id IS 'Of report.campaigns.';--> statement-breakpoint
COMMENT ON COLUMN report.deliveries.seq IS 'Place in the list, from 1.';--> statement-breakpoint
COMMENT ON COLUMN report.deliveries.phone IS 'With + and the country code.';--> statement-breakpoint
COMMENT ON COLUMN report.deliveries.country IS 'Two letters, of the number; ?? where it belongs to none.';--> statement-breakpoint
COMMENT ON COLUMN report.deliveries.status IS 'Where it is now: pending, sending, uncertain, accepted, sent, failed, delivered, read or skipped.';--> statement-breakpoint
COMMENT ON COLUMN report.deliveries.skip_reason IS 'Why a skipped one was not sent: opted_out, bad_value, frequency_cap or no_service_window.';--> statement-breakpoint
COMMENT ON COLUMN report.deliveries.attempts IS 'Requests made for it.';--> statement-breakpoint
COMMENT ON COLUMN report.deliveries.message_id IS 'The id that the provider gave it.';--> statement-breakpoint
COMMENT ON COLUMN report.deliveries.error_code IS 'Of the failure, as the provider says it.';--> statement-breakpoint
COMMENT ON COLUMN report.deliveries.error_title IS 'In the words of the provider.';--> statement-breakpoint
COMMENT ON COLUMN report.deliveries.variables IS 'The columns of the list.';--> statement-breakpoint
COMMENT ON COLUMN report.deliveries.accepted_at IS 'When the provider took it.';--> statement-breakpoint
COMMENT ON COLUMN report.deliveries.sent_at IS 'By the time of the provider.';--> statement-breakpoint
COMMENT ON COLUMN report.deliveries.delivered_at IS 'By the time of the provider.';--> statement-breakpoint
COMMENT ON COLUMN report.deliveries.read_at IS 'By the time of the provider.';--> statement-breakpoint
COMMENT ON COLUMN report.deliveries.failed_at IS 'By the time of the provider, or of its refusal.';--> statement-breakpoint
COMMENT ON COLUMN report.deliveries.seconds_to_delivered IS 'From accepted.';--> statement-breakpoint
COMMENT ON COLUMN report.deliveries.seconds_to_read IS 'From accepted.';--> statement-breakpoint
COMMENT ON COLUMN report.delivery_rates_daily.day IS 'In UTC: when the provider accepted or refused the messages.';--> statement-breakpoint
COMMENT ON COLUMN report.delivery_rates_daily.campaign_id IS 'Of report.campaigns.';--> statement-breakpoint
COMMENT ON COLUMN report.delivery_rates_daily.sender IS 'Name of the line.';--> statement-breakpoint
COMMENT ON COLUMN report.delivery_rates_daily.template IS 'Name of the template; null of a message of its own.';--> statement-breakpoint
COMMENT ON COLUMN report.delivery_rates_daily.category IS 'As in report.campaigns.';--> statement-breakpoint
COMMENT ON COLUMN report.delivery_rates_daily.country IS 'Two letters, of the numbers.';--> statement-breakpoint
COMMENT ON COLUMN report.delivery_rates_daily.accepted IS 'Messages accepted that day.';--> statement-breakpoint
COMMENT ON COLUMN report.delivery_rates_daily.refused IS 'Messages refused that day.';--> statement-breakpoint
COMMENT ON COLUMN report.delivery_rates_daily.sent IS 'Of the accepted of that day, how many were ever sent.';--> statement-breakpoint
COMMENT ON COLUMN report.delivery_rates_daily.delivered IS 'Of the accepted of that day, how many ever reached the phone.';--> statement-breakpoint
COMMENT ON COLUMN report.delivery_rates_daily.read IS 'Of the accepted of that day, how many were ever read.';--> statement-breakpoint
COMMENT ON COLUMN report.delivery_rates_daily.failed IS 'Of the messages of that day, how many failed.';--> statement-breakpoint
COMMENT ON COLUMN report.delivery_rates_daily.replied IS 'People of that day who ever wrote back.';--> statement-breakpoint
COMMENT ON COLUMN report.delivery_rates_daily.pressed IS 'People of that day who ever pressed a button.';--> statement-breakpoint
COMMENT ON COLUMN report.delivery_rates_daily.opted_out IS 'People of that day who asked for no more campaigns.';--> statement-breakpoint
COMMENT ON COLUMN report.delivery_rates_daily.billable IS 'Delivered templates without those that the provider called free.';--> statement-breakpoint
COMMENT ON COLUMN report.delivery_rates_daily.delivery_rate IS 'delivered / sent, from 0 to 1; null over nothing.';--> statement-breakpoint
COMMENT ON COLUMN report.delivery_rates_daily.read_rate IS 'read / delivered.';--> statement-breakpoint
COMMENT ON COLUMN report.delivery_rates_daily.failure_rate IS 'failed / (accepted + refused).';--> statement-breakpoint
COMMENT ON COLUMN report.errors.day IS 'In UTC: when the provider accepted or refused the messages.';--> statement-breakpoint
COMMENT ON COLUMN report.errors.campaign_id IS 'Of report.campaigns.';--> statement-breakpoint
COMMENT ON COLUMN report.errors.country IS 'Two letters, of the numbers.';--> statement-breakpoint
COMMENT ON COLUMN report.errors.code IS 'As the provider says it, or a word of Griot.';--> statement-breakpoint
COMMENT ON COLUMN report.errors.title IS 'In the words of the provider.';--> statement-breakpoint
COMMENT ON COLUMN report.errors.failed IS 'Messages that failed with it.';
