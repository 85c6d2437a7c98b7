CREATE TABLE "list_people" (
	"list_id" integer NOT NULL,
	"seq" integer NOT NULL,
	"phone" bigint NOT NULL,
	"variables" jsonb NOT NULL,
	CONSTRAINT "list_people_list_id_seq_pk" PRIMARY KEY("list_id","seq")
);
--> statement-breakpoint
CREATE TABLE "lists" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "lists_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"columns" text[] NOT NULL,
	"people" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "lists_name_unique" UNIQUE("name")
);
--> statement-breakpoint
ALTER TABLE "imports" ALTER COLUMN "campaign_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "imports" ALTER COLUMN "rows" SET DEFAULT 0;--> statement-breakpoint
ALTER TABLE "imports" ALTER COLUMN "imported" SET DEFAULT 0;--> statement-breakpoint
ALTER TABLE "imports" ALTER COLUMN "rejected" SET DEFAULT 0;--> statement-breakpoint
ALTER TABLE "imports" ALTER COLUMN "duplicates" SET DEFAULT 0;--> statement-breakpoint
ALTER TABLE "imports" ALTER COLUMN "suppressed" SET DEFAULT 0;--> statement-breakpoint
ALTER TABLE "api_tokens" ADD COLUMN "rights" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "bad_values" text DEFAULT 'clean' NOT NULL;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "values_unchecked" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "list_id" integer;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "source" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "recent" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "first_seq" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "countries" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "idempotency_key" text;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "content_hash" "bytea";--> statement-breakpoint
ALTER TABLE "list_people" ADD CONSTRAINT "list_people_list_id_lists_id_fk" FOREIGN KEY ("list_id") REFERENCES "public"."lists"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "list_people_phone" ON "list_people" USING btree ("list_id","phone");--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_list_id_lists_id_fk" FOREIGN KEY ("list_id") REFERENCES "public"."lists"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "imports_list" ON "imports" USING btree ("list_id");--> statement-breakpoint
CREATE UNIQUE INDEX "imports_once" ON "imports" USING btree (coalesce("campaign_id", 0),coalesce("list_id", 0),"idempotency_key") WHERE "imports"."idempotency_key" is not null;