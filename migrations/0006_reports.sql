CREATE TABLE "slowest" (
	"campaign_id" integer NOT NULL,
	"seq" integer NOT NULL,
	"seconds" real NOT NULL,
	CONSTRAINT "slowest_campaign_id_seq_pk" PRIMARY KEY("campaign_id","seq")
);--> statement-breakpoint
CREATE TABLE "timeline" (
	"campaign_id" integer NOT NULL,
	"minute" timestamp with time zone NOT NULL,
	"shard" smallint NOT NULL,
	"accepted" integer DEFAULT 0 NOT NULL,
	"sent" integer DEFAULT 0 NOT NULL,
	"delivered" integer DEFAULT 0 NOT NULL,
	"read" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"replied" integer DEFAULT 0 NOT NULL,
	"pressed" integer DEFAULT 0 NOT NULL,
	"opted_out" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "timeline_campaign_id_minute_shard_pk" PRIMARY KEY("campaign_id","minute","shard")
);--> statement-breakpoint
-- The counts are made anew from the rows, below.
TRUNCATE "counts", "error_counts";--> statement-breakpoint
ALTER TABLE "counts" DROP CONSTRAINT "counts_campaign_id_minute_shard_pk";--> statement-breakpoint
ALTER TABLE "error_counts" DROP CONSTRAINT "error_counts_campaign_id_code_shard_pk";--> statement-breakpoint
ALTER TABLE "counts" DROP COLUMN "minute";--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "category" text;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "slow_from" real DEFAULT 60 NOT NULL;--> statement-breakpoint
ALTER TABLE "counts" ADD COLUMN "quarter" timestamp with time zone NOT NULL;--> statement-breakpoint
ALTER TABLE "counts" ADD COLUMN "country" text NOT NULL;--> statement-breakpoint
ALTER TABLE "counts" ADD COLUMN "free" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "counts" ADD COLUMN "delivered_in" integer[];--> statement-breakpoint
ALTER TABLE "counts" ADD COLUMN "read_in" integer[];--> statement-breakpoint
-- Histograms are added bucket by bucket; null is one of zeros.
CREATE FUNCTION add_counts(a integer[], b integer[]) RETURNS integer[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN a IS NULL THEN b WHEN b IS NULL THEN a
    ELSE (SELECT array_agg(coalesce(x, 0) + coalesce(y, 0) ORDER BY i) FROM unnest(a, b) WITH ORDINALITY AS u (x, y, i)) END
$$;--> statement-breakpoint
CREATE AGGREGATE sum_counts(integer[]) (SFUNC = add_counts, STYPE = integer[]);--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "country" text DEFAULT '??' NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "free" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "early_statuses" ADD COLUMN "free" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "error_counts" ADD COLUMN "quarter" timestamp with time zone NOT NULL;--> statement-breakpoint
ALTER TABLE "error_counts" ADD COLUMN "country" text NOT NULL;--> statement-breakpoint
ALTER TABLE "counts" ADD CONSTRAINT "counts_campaign_id_quarter_country_shard_pk" PRIMARY KEY("campaign_id","quarter","country","shard");--> statement-breakpoint
ALTER TABLE "error_counts" ADD CONSTRAINT "error_counts_campaign_id_quarter_country_code_shard_pk" PRIMARY KEY("campaign_id","quarter","country","code","shard");--> statement-breakpoint
-- Of numbers with a shared country code, the code's main country; lists that come in from now on know better.
UPDATE deliveries SET country = coalesce((
  SELECT c.country FROM (VALUES
    ('1', 'US'), ('7', 'RU'), ('20', 'EG'), ('27', 'ZA'), ('30', 'GR'), ('31', 'NL'), ('32', 'BE'), ('33', 'FR'), ('34', 'ES'), ('36', 'HU'),
    ('39', 'IT'), ('40', 'RO'), ('41', 'CH'), ('43', 'AT'), ('44', 'GB'), ('45', 'DK'), ('46', 'SE'), ('47', 'NO'), ('48', 'PL'), ('49', 'DE'),
    ('51', 'PE'), ('52', 'MX'), ('53', 'CU'), ('54', 'AR'), ('55', 'BR'), ('56', 'CL'), ('57', 'CO'), ('58', 'VE'), ('60', 'MY'), ('61', 'AU'),
    ('62', 'ID'), ('63', 'PH'), ('64', 'NZ'), ('65', 'SG'), ('66', 'TH'), ('81', 'JP'), ('82', 'KR'), ('84', 'VN'), ('86', 'CN'), ('90', 'TR'),
    ('91', 'IN'), ('92', 'PK'), ('93', 'AF'), ('94', 'LK'), ('95', 'MM'), ('98', 'IR'), ('211', 'SS'), ('212', 'MA'), ('213', 'DZ'), ('216', 'TN'),
    ('218', 'LY'), ('220', 'GM'), ('221', 'SN'), ('222', 'MR'), ('223', 'ML'), ('224', 'GN'), ('225', 'CI'), ('226', 'BF'), ('227', 'NE'), ('228', 'TG'),
    ('229', 'BJ'), ('230', 'MU'), ('231', 'LR'), ('232', 'SL'), ('233', 'GH'), ('234', 'NG'), ('235', 'TD'), ('236', 'CF'), ('237', 'CM'), ('238', 'CV'),
    ('239', 'ST'), ('240', 'GQ'), ('241', 'GA'), ('242', 'CG'), ('243', 'CD'), ('244', 'AO'), ('245', 'GW'), ('246', 'IO'), ('247', 'AC'), ('248', 'SC'),
    ('249', 'SD'), ('250', 'RW'), ('251', 'ET'), ('252', 'SO'), ('253', 'DJ'), ('254', 'KE'), ('255', 'TZ'), ('256', 'UG'), ('257', 'BI'), ('258', 'MZ'),
    ('260', 'ZM'), ('261', 'MG'), ('262', 'RE'), ('263', 'ZW'), ('264', 'NA'), ('265', 'MW'), ('266', 'LS'), ('267', 'BW'), ('268', 'SZ'), ('269', 'KM'),
    ('290', 'SH'), ('291', 'ER'), ('297', 'AW'), ('298', 'FO'), ('299', 'GL'), ('350', 'GI'), ('351', 'PT'), ('352', 'LU'), ('353', 'IE'), ('354', 'IS'),
    ('355', 'AL'), ('356', 'MT'), ('357', 'CY'), ('358', 'FI'), ('359', 'BG'), ('370', 'LT'), ('371', 'LV'), ('372', 'EE'), ('373', 'MD'), ('374', 'AM'),
    ('375', 'BY'), ('376', 'AD'), ('377', 'MC'), ('378', 'SM'), ('380', 'UA'), ('381', 'RS'), ('382', 'ME'), ('383', 'XK'), ('385', 'HR'), ('386', 'SI'),
    ('387', 'BA'), ('389', 'MK'), ('420', 'CZ'), ('421', 'SK'), ('423', 'LI'), ('500', 'FK'), ('501', 'BZ'), ('502', 'GT'), ('503', 'SV'), ('504', 'HN'),
    ('505', 'NI'), ('506', 'CR'), ('507', 'PA'), ('508', 'PM'), ('509', 'HT'), ('590', 'GP'), ('591', 'BO'), ('592', 'GY'), ('593', 'EC'), ('594', 'GF'),
    ('595', 'PY'), ('596', 'MQ'), ('597', 'SR'), ('598', 'UY'), ('599', 'CW'), ('670', 'TL'), ('672', 'NF'), ('673', 'BN'), ('674', 'NR'), ('675', 'PG'),
    ('676', 'TO'), ('677', 'SB'), ('678', 'VU'), ('679', 'FJ'), ('680', 'PW'), ('681', 'WF'), ('682', 'CK'), ('683', 'NU'), ('685', 'WS'), ('686', 'KI'),
    ('687', 'NC'), ('688', 'TV'), ('689', 'PF'), ('690', 'TK'), ('691', 'FM'), ('692', 'MH'), ('850', 'KP'), ('852', 'HK'), ('853', 'MO'), ('855', 'KH'),
    ('856', 'LA'), ('880', 'BD'), ('886', 'TW'), ('960', 'MV'), ('961', 'LB'), ('962', 'JO'), ('963', 'SY'), ('964', 'IQ'), ('965', 'KW'), ('966', 'SA'),
    ('967', 'YE'), ('968', 'OM'), ('970', 'PS'), ('971', 'AE'), ('972', 'IL'), ('973', 'BH'), ('974', 'QA'), ('975', 'BT'), ('976', 'MN'), ('977', 'NP'),
    ('992', 'TJ'), ('993', 'TM'), ('994', 'AZ'), ('995', 'GE'), ('996', 'KG'), ('998', 'UZ')
  ) AS c (code, country) WHERE starts_with(phone::text, c.code) ORDER BY length(c.code) DESC LIMIT 1
), '??');--> statement-breakpoint
INSERT INTO counts (campaign_id, quarter, country, shard, pending, sending, uncertain, accepted, sent, failed, delivered, read, skipped,
  ever_accepted, ever_sent, ever_delivered, ever_read, refused, replied, pressed, opted_out)
SELECT d.campaign_id, coalesce(date_bin('15 minutes', coalesce(accepted_at, case when status = 'failed' then failed_at end), '2000-01-01 00:00+00'), '-infinity'), country, 0,
  count(*) FILTER (WHERE status = 'pending'), count(*) FILTER (WHERE status = 'sending'), count(*) FILTER (WHERE status = 'uncertain'),
  count(*) FILTER (WHERE status = 'accepted'), count(*) FILTER (WHERE status = 'sent'), count(*) FILTER (WHERE status = 'failed'),
  count(*) FILTER (WHERE status = 'delivered'), count(*) FILTER (WHERE status = 'read'), count(*) FILTER (WHERE status = 'skipped'),
  count(accepted_at), count(sent_at), count(delivered_at), count(read_at),
  count(*) FILTER (WHERE status = 'failed' AND accepted_at IS NULL), sum(reply), sum(press), sum(opt_out)
FROM deliveries d CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE kind = 'reply') AS reply, count(*) FILTER (WHERE kind = 'press') AS press,
    count(*) FILTER (WHERE kind = 'opt-out') AS opt_out
  FROM responses r WHERE r.campaign_id = d.campaign_id AND r.seq = d.seq
) AS responses
GROUP BY 1, 2, 3;--> statement-breakpoint
INSERT INTO timeline (campaign_id, minute, shard, accepted, sent, delivered, read, failed, replied, pressed, opted_out)
SELECT campaign_id, date_trunc('minute', at), 0,
  count(*) FILTER (WHERE what = 'accepted'), count(*) FILTER (WHERE what = 'sent'), count(*) FILTER (WHERE what = 'delivered'),
  count(*) FILTER (WHERE what = 'read'), count(*) FILTER (WHERE what = 'failed'), count(*) FILTER (WHERE what = 'reply'),
  count(*) FILTER (WHERE what = 'press'), count(*) FILTER (WHERE what = 'opt-out')
FROM (
  SELECT campaign_id, what, at FROM deliveries CROSS JOIN LATERAL (VALUES
    ('accepted', accepted_at), ('sent', sent_at), ('delivered', delivered_at), ('read', read_at),
    ('failed', case when status = 'failed' then failed_at end)) AS v (what, at)
  UNION ALL SELECT campaign_id, kind, at FROM responses
) AS e WHERE at IS NOT NULL GROUP BY 1, 2;--> statement-breakpoint
INSERT INTO error_counts (campaign_id, quarter, country, code, shard, title, failed)
SELECT campaign_id, coalesce(date_bin('15 minutes', coalesce(accepted_at, case when status = 'failed' then failed_at end), '2000-01-01 00:00+00'), '-infinity'), country, coalesce(error_code, 'unknown'), 0, coalesce(max(error_title), ''), count(*)
FROM deliveries WHERE status = 'failed' GROUP BY 1, 2, 3, 4;--> statement-breakpoint
INSERT INTO slowest (campaign_id, seq, seconds)
SELECT campaign_id, seq, extract(epoch from delivered_at - accepted_at) FROM deliveries WHERE delivered_at - accepted_at > interval '60 seconds';--> statement-breakpoint
UPDATE campaigns SET category = coalesce((
  SELECT lower(t.category) FROM templates t WHERE t.sender_id = campaigns.sender_id
    AND t.name = template ->> 'name' AND t.language = template ->> 'language'
), case when message is not null then 'service' end) WHERE launched_at IS NOT NULL;--> statement-breakpoint
ALTER TABLE timeline SET (fillfactor = 50);--> statement-breakpoint
ALTER TABLE error_counts SET (fillfactor = 50);--> statement-breakpoint
UPDATE counts c SET delivered_in = h.delivered_in, read_in = h.read_in FROM (
  SELECT campaign_id, quarter, country, sum_counts(delivered_in) AS delivered_in, sum_counts(read_in) AS read_in FROM (
    SELECT campaign_id, date_bin('15 minutes', accepted_at, '2000-01-01 00:00+00') AS quarter, country,
      CASE WHEN what = 'delivered' THEN one.histogram END AS delivered_in, CASE WHEN what = 'read' THEN one.histogram END AS read_in
    FROM deliveries CROSS JOIN LATERAL (VALUES ('delivered', delivered_at), ('read', read_at)) AS v (what, at)
    CROSS JOIN LATERAL (SELECT array_agg((b = least(60, ceil(3 * ln(greatest(1, extract(epoch from at - accepted_at)::float8)) / ln(2::float8) - 1e-9)))::int ORDER BY b)
      FROM generate_series(0, 60) b) AS one (histogram)
    WHERE at IS NOT NULL AND accepted_at IS NOT NULL
  ) AS each GROUP BY 1, 2, 3
) AS h WHERE c.campaign_id = h.campaign_id AND c.quarter = h.quarter AND c.country = h.country;
