ALTER TABLE "campaigns" DROP CONSTRAINT "campaigns_content";--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "draft" jsonb;--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_content" CHECK ((template is null or message is null) and (status in ('draft', 'canceled') or template is not null or message is not null));