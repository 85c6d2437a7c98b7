CREATE TABLE "daily_people" (
	"sender_id" integer NOT NULL,
	"phone" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "daily_people_sender_id_phone_pk" PRIMARY KEY("sender_id","phone")
);
--> statement-breakpoint
CREATE TABLE "media" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "media_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"sender_id" integer NOT NULL,
	"media_id" text NOT NULL,
	"sha256" "bytea" NOT NULL,
	"mime_type" text NOT NULL,
	"file_name" text,
	"bytes" integer NOT NULL,
	"uploaded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "prices" (
	"country" text NOT NULL,
	"category" text NOT NULL,
	"price" numeric(12, 6) NOT NULL,
	"currency" text NOT NULL,
	CONSTRAINT "prices_country_category_pk" PRIMARY KEY("country","category")
);
--> statement-breakpoint
CREATE TABLE "service_windows" (
	"sender_id" integer NOT NULL,
	"phone" bigint NOT NULL,
	"last_inbound_at" timestamp with time zone NOT NULL,
	CONSTRAINT "service_windows_sender_id_phone_pk" PRIMARY KEY("sender_id","phone")
);
--> statement-breakpoint
ALTER TABLE "slices" RENAME COLUMN "attempts" TO "claims";--> statement-breakpoint
ALTER TABLE "campaigns" ALTER COLUMN "template" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "message" jsonb;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "weight" smallint DEFAULT 10 NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "pass" double precision DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "send_window" jsonb;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "frequency_cap" jsonb;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "retry_capped" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "waiting_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "waiting_for" text;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "resume_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "breaker_trips" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "outcomes" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "test_of" integer;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "claims" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "early_statuses" ADD COLUMN "callback_data" text;--> statement-breakpoint
ALTER TABLE "senders" ADD COLUMN "daily_limit" integer;--> statement-breakpoint
ALTER TABLE "senders" ADD COLUMN "daily_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "senders" ADD COLUMN "uncertain_policy" text DEFAULT 'hold' NOT NULL;--> statement-breakpoint
ALTER TABLE "senders" ADD COLUMN "frequency_cap" jsonb;--> statement-breakpoint
ALTER TABLE "senders" ADD COLUMN "slowed_rate" real;--> statement-breakpoint
ALTER TABLE "senders" ADD COLUMN "slowed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "senders" ADD COLUMN "spam_strikes" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "senders" ADD COLUMN "spam_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "senders" ADD COLUMN "virtual_time" double precision DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "uncertain" ADD COLUMN "taken_as_sent" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "daily_people" ADD CONSTRAINT "daily_people_sender_id_senders_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."senders"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "media" ADD CONSTRAINT "media_sender_id_senders_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."senders"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_windows" ADD CONSTRAINT "service_windows_sender_id_senders_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."senders"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "daily_people_at" ON "daily_people" USING btree ("sender_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "media_once" ON "media" USING btree ("sender_id","sha256","mime_type");--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_test_of_campaigns_id_fk" FOREIGN KEY ("test_of") REFERENCES "public"."campaigns"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "campaigns_tests" ON "campaigns" USING btree ("test_of") WHERE test_of is not null;--> statement-breakpoint
CREATE INDEX "campaigns_resume" ON "campaigns" USING btree ("resume_at") WHERE resume_at is not null;--> statement-breakpoint
CREATE INDEX "early_statuses_callback" ON "early_statuses" USING btree ("callback_data") WHERE callback_data is not null;--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_content" CHECK ((template is null) <> (message is null));--> statement-breakpoint
UPDATE "deliveries" SET "claims" = "attempts" WHERE "status" IN ('sending', 'uncertain');
