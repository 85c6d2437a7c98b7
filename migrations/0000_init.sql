CREATE TYPE "public"."campaign_status" AS ENUM('draft', 'scheduled', 'running', 'paused', 'completed', 'canceled', 'failed');--> statement-breakpoint
CREATE TYPE "public"."delivery_status" AS ENUM('pending', 'sending', 'uncertain', 'accepted', 'sent', 'failed', 'delivered', 'read', 'skipped');--> statement-breakpoint
CREATE TABLE "api_tokens" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "api_tokens_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "api_tokens_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "campaigns" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "campaigns_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"sender_id" integer NOT NULL,
	"template" jsonb NOT NULL,
	"status" "campaign_status" DEFAULT 'draft' NOT NULL,
	"paused_reason" jsonb,
	"total" integer DEFAULT 0 NOT NULL,
	"next_seq" integer DEFAULT 1 NOT NULL,
	"parameter_refusals" integer DEFAULT 0 NOT NULL,
	"last_turn_at" timestamp with time zone,
	"launch_at" timestamp with time zone,
	"launched_at" timestamp with time zone,
	"completed_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "counts" (
	"campaign_id" integer NOT NULL,
	"minute" timestamp with time zone NOT NULL,
	"shard" smallint NOT NULL,
	"pending" integer DEFAULT 0 NOT NULL,
	"sending" integer DEFAULT 0 NOT NULL,
	"uncertain" integer DEFAULT 0 NOT NULL,
	"accepted" integer DEFAULT 0 NOT NULL,
	"sent" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"delivered" integer DEFAULT 0 NOT NULL,
	"read" integer DEFAULT 0 NOT NULL,
	"skipped" integer DEFAULT 0 NOT NULL,
	"ever_accepted" integer DEFAULT 0 NOT NULL,
	"ever_sent" integer DEFAULT 0 NOT NULL,
	"ever_delivered" integer DEFAULT 0 NOT NULL,
	"ever_read" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "counts_campaign_id_minute_shard_pk" PRIMARY KEY("campaign_id","minute","shard")
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"campaign_id" integer NOT NULL,
	"seq" integer NOT NULL,
	"phone" bigint NOT NULL,
	"status" "delivery_status" DEFAULT 'pending' NOT NULL,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"held" boolean DEFAULT false NOT NULL,
	"variables" jsonb NOT NULL,
	"message_id" text,
	"wa_id" text,
	"skip_reason" text,
	"error_code" text,
	"error_title" text,
	"next_attempt_at" timestamp with time zone,
	"accepted_at" timestamp with time zone,
	"sent_at" timestamp with time zone,
	"delivered_at" timestamp with time zone,
	"read_at" timestamp with time zone,
	"failed_at" timestamp with time zone,
	CONSTRAINT "deliveries_campaign_id_seq_pk" PRIMARY KEY("campaign_id","seq")
);
--> statement-breakpoint
CREATE TABLE "early_statuses" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "early_statuses_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"sender_id" integer NOT NULL,
	"id_hash" bigint NOT NULL,
	"message_id" text NOT NULL,
	"recipient" bigint,
	"status" "delivery_status" NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"error_code" text,
	"error_title" text,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "error_counts" (
	"campaign_id" integer NOT NULL,
	"code" text NOT NULL,
	"shard" smallint NOT NULL,
	"title" text NOT NULL,
	"failed" integer NOT NULL,
	CONSTRAINT "error_counts_campaign_id_code_shard_pk" PRIMARY KEY("campaign_id","code","shard")
);
--> statement-breakpoint
CREATE TABLE "import_rejects" (
	"import_id" integer NOT NULL,
	"line" integer NOT NULL,
	"column" text,
	"reason_code" text NOT NULL,
	"cells" text[] NOT NULL,
	CONSTRAINT "import_rejects_import_id_line_pk" PRIMARY KEY("import_id","line")
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "imports_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"campaign_id" integer NOT NULL,
	"file_name" text,
	"columns" text[] NOT NULL,
	"phone_column" text NOT NULL,
	"rows" integer NOT NULL,
	"imported" integer NOT NULL,
	"rejected" integer NOT NULL,
	"duplicates" integer NOT NULL,
	"suppressed" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "message_ids" (
	"id_hash" bigint NOT NULL,
	"campaign_id" integer NOT NULL,
	"seq" integer NOT NULL,
	CONSTRAINT "message_ids_id_hash_campaign_id_seq_pk" PRIMARY KEY("id_hash","campaign_id","seq")
);
--> statement-breakpoint
CREATE TABLE "requeue" (
	"campaign_id" integer NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"seq" integer NOT NULL,
	CONSTRAINT "requeue_campaign_id_due_at_seq_pk" PRIMARY KEY("campaign_id","due_at","seq")
);
--> statement-breakpoint
CREATE TABLE "senders" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "senders_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"base_url" text NOT NULL,
	"api_key_sealed" "bytea" NOT NULL,
	"namespace" text,
	"recipient_type" text,
	"rate_per_second" real NOT NULL,
	"country" text,
	"request_timeout_ms" integer NOT NULL,
	"webhook_secret_sealed" "bytea" NOT NULL,
	"webhook" jsonb,
	"health" jsonb,
	"templates_synced_at" timestamp with time zone,
	"next_slot_at" timestamp with time zone DEFAULT now() NOT NULL,
	"turn" integer DEFAULT 0 NOT NULL,
	"claimed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "senders_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "slices" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "slices_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"campaign_id" integer NOT NULL,
	"worker_id" text NOT NULL,
	"seqs" integer[] NOT NULL,
	"attempts" smallint[] NOT NULL,
	"started" integer DEFAULT 0 NOT NULL,
	"claimed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"alive_until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "suppressions" (
	"phone" bigint PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "templates" (
	"sender_id" integer NOT NULL,
	"name" text NOT NULL,
	"language" text NOT NULL,
	"namespace" text,
	"category" text NOT NULL,
	"status" text NOT NULL,
	"components" jsonb NOT NULL,
	"synced_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "templates_sender_id_name_language_pk" PRIMARY KEY("sender_id","name","language")
);
--> statement-breakpoint
CREATE TABLE "uncertain" (
	"campaign_id" integer NOT NULL,
	"seq" integer NOT NULL,
	"sender_id" integer NOT NULL,
	"phone" bigint NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "uncertain_campaign_id_seq_pk" PRIMARY KEY("campaign_id","seq")
);
--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_sender_id_senders_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."senders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_rejects" ADD CONSTRAINT "import_rejects_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "templates" ADD CONSTRAINT "templates_sender_id_senders_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."senders"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "campaigns_active" ON "campaigns" USING btree ("sender_id") WHERE status in ('running', 'scheduled');--> statement-breakpoint
CREATE INDEX "campaigns_sender" ON "campaigns" USING btree ("sender_id");--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_phone" ON "deliveries" USING btree ("campaign_id","phone");--> statement-breakpoint
CREATE UNIQUE INDEX "early_statuses_once" ON "early_statuses" USING btree ("id_hash","message_id","status","sender_id");--> statement-breakpoint
CREATE INDEX "early_statuses_recipient" ON "early_statuses" USING btree ("sender_id","recipient");--> statement-breakpoint
CREATE INDEX "early_statuses_age" ON "early_statuses" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "imports_campaign" ON "imports" USING btree ("campaign_id");--> statement-breakpoint
CREATE INDEX "slices_campaign" ON "slices" USING btree ("campaign_id");--> statement-breakpoint
CREATE INDEX "slices_worker" ON "slices" USING btree ("worker_id");--> statement-breakpoint
CREATE INDEX "uncertain_phone" ON "uncertain" USING btree ("sender_id","phone");