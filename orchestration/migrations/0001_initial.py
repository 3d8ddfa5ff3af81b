"""The tables, the log's head, and the triggers that keep the log as it was written."""

import orchestration.models.base
from django.db import migrations, models

from orchestration.models.append_only import install_append_only, remove_append_only


def begin_the_log(apps, schema_editor):
    apps.get_model("orchestration", "LogHead").objects.create(id=1, sequence=0)
    install_append_only(schema_editor.connection)


def open_the_log(apps, schema_editor):
    remove_append_only(schema_editor.connection)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='CommandReceipt',
            fields=[
                ('command_id', models.TextField(primary_key=True, serialize=False)),
                ('aggregate_kind', models.TextField()),
                ('aggregate_id', models.TextField()),
                ('accepted_at', models.TextField()),
                ('result_sequence', models.BigIntegerField()),
                ('status', models.TextField()),
                ('error', models.TextField(null=True)),
            ],
            options={
                'verbose_name': 'command receipt',
                'db_table': 'orchestration_command_receipts',
            },
        ),
        migrations.CreateModel(
            name='Project',
            fields=[
                ('project_id', models.TextField(primary_key=True, serialize=False)),
                ('title', models.TextField()),
                ('workspace_root', models.TextField()),
                ('default_model_selection', models.TextField(null=True)),
                ('scripts', models.TextField()),
                ('created_at', models.TextField()),
                ('updated_at', models.TextField()),
                ('deleted_at', models.TextField(null=True)),
                ('version', models.IntegerField()),
            ],
            options={
                'verbose_name': 'project',
                'db_table': 'projection_projects',
            },
        ),
        migrations.CreateModel(
            name='ProviderBinding',
            fields=[
                ('thread_id', models.TextField(primary_key=True, serialize=False)),
                ('provider_name', models.TextField()),
                ('runtime_mode', models.TextField()),
                ('status', models.TextField()),
                ('last_seen_at', models.TextField()),
                ('resume_cursor', models.TextField(null=True)),
                ('process_key', models.TextField(null=True)),
                ('sending_message_id', models.TextField(null=True)),
                ('sent_turn_id', models.TextField(null=True)),
            ],
            options={
                'verbose_name': 'provider binding',
                'db_table': 'provider_bindings',
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('thread_id', models.TextField(primary_key=True, serialize=False)),
                ('status', models.TextField()),
                ('provider_name', models.TextField(null=True)),
                ('runtime_mode', models.TextField()),
                ('active_turn_id', models.TextField(null=True)),
                ('last_error', models.TextField(null=True)),
                ('updated_at', models.TextField()),
            ],
            options={
                'verbose_name': 'session',
                'db_table': 'projection_thread_sessions',
            },
        ),
        migrations.CreateModel(
            name='Setting',
            fields=[
                ('key', models.TextField(primary_key=True, serialize=False)),
                ('value', models.TextField()),
            ],
            options={
                'verbose_name': 'setting',
                'db_table': 'settings',
            },
        ),
        migrations.CreateModel(
            name='Thread',
            fields=[
                ('thread_id', models.TextField(primary_key=True, serialize=False)),
                ('project_id', models.TextField(db_index=True)),
                ('title', models.TextField()),
                ('model_selection', models.TextField()),
                ('runtime_mode', models.TextField()),
                ('interaction_mode', models.TextField()),
                ('branch', models.TextField(null=True)),
                ('worktree_path', models.TextField(null=True)),
                ('latest_turn_id', models.TextField(null=True)),
                ('created_at', models.TextField()),
                ('updated_at', models.TextField()),
                ('last_activity_at', models.TextField()),
                ('archived_at', models.TextField(null=True)),
                ('deleted_at', models.TextField(null=True)),
                ('version', models.IntegerField()),
            ],
            options={
                'verbose_name': 'thread',
                'db_table': 'projection_threads',
            },
        ),
        migrations.CreateModel(
            name='WorkerPosition',
            fields=[
                ('worker', models.TextField(primary_key=True, serialize=False)),
                ('sequence', orchestration.models.base.SequenceField()),
            ],
            options={
                'verbose_name': 'worker position',
                'db_table': 'worker_positions',
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('sequence', orchestration.models.base.SequenceField(primary_key=True, serialize=False)),
                ('thread_id', models.TextField()),
                ('activity_id', models.TextField()),
                ('turn_id', models.TextField(null=True)),
                ('tone', models.TextField()),
                ('kind', models.TextField()),
                ('summary', models.TextField()),
                ('created_at', models.TextField()),
                ('payload', models.TextField()),
            ],
            options={
                'verbose_name': 'activity',
                'verbose_name_plural': 'activities',
                'db_table': 'projection_thread_activities',
                'indexes': [models.Index(fields=['thread_id', 'sequence'], name='projection_activities_place')],
                'constraints': [models.UniqueConstraint(fields=('thread_id', 'activity_id'), name='projection_activities_id')],
            },
        ),
        migrations.CreateModel(
            name='LogHead',
            fields=[
                ('id', models.IntegerField(default=1, primary_key=True, serialize=False)),
                ('sequence', models.BigIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'log head',
                'db_table': 'orchestration_log_head',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='orchestration_log_head_one_row')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('sequence', orchestration.models.base.SequenceField(primary_key=True, serialize=False)),
                ('thread_id', models.TextField()),
                ('message_id', models.TextField()),
                ('role', models.TextField()),
                ('turn_id', models.TextField(null=True)),
                ('is_streaming', models.BooleanField()),
                ('created_at', models.TextField()),
                ('updated_at', models.TextField()),
                ('attachments', models.TextField(null=True)),
                ('text', models.TextField()),
            ],
            options={
                'verbose_name': 'message',
                'db_table': 'projection_thread_messages',
                'indexes': [models.Index(fields=['thread_id', 'sequence'], name='projection_messages_place')],
                'constraints': [models.UniqueConstraint(fields=('thread_id', 'message_id'), name='projection_messages_id')],
            },
        ),
        migrations.CreateModel(
            name='PendingRequest',
            fields=[
                ('sequence', orchestration.models.base.SequenceField(primary_key=True, serialize=False)),
                ('thread_id', models.TextField()),
                ('request_id', models.TextField()),
                ('turn_id', models.TextField(null=True)),
                ('kind', models.TextField()),
                ('status', models.TextField()),
                ('decision', models.TextField(null=True)),
                ('created_at', models.TextField()),
                ('resolved_at', models.TextField(null=True)),
            ],
            options={
                'verbose_name': 'question',
                'db_table': 'projection_pending_requests',
                'indexes': [models.Index(condition=models.Q(('status', 'pending')), fields=['thread_id'], name='projection_requests_pending')],
                'constraints': [models.UniqueConstraint(fields=('thread_id', 'request_id'), name='projection_requests_id')],
            },
        ),
        migrations.CreateModel(
            name='ProposedPlan',
            fields=[
                ('sequence', orchestration.models.base.SequenceField(primary_key=True, serialize=False)),
                ('thread_id', models.TextField()),
                ('plan_id', models.TextField()),
                ('turn_id', models.TextField(null=True)),
                ('plan_markdown', models.TextField()),
                ('implemented_at', models.TextField(null=True)),
                ('implementation_thread_id', models.TextField(null=True)),
                ('created_at', models.TextField()),
                ('updated_at', models.TextField()),
            ],
            options={
                'verbose_name': 'proposed plan',
                'db_table': 'projection_thread_proposed_plans',
                'constraints': [models.UniqueConstraint(fields=('thread_id', 'plan_id'), name='projection_plans_id')],
            },
        ),
        migrations.CreateModel(
            name='RuntimeReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.TextField()),
                ('thread_id', models.TextField(null=True)),
                ('turn_id', models.TextField(null=True)),
                ('payload', models.TextField()),
                ('created_at', models.TextField()),
                ('duration_ms', models.FloatField(null=True)),
            ],
            options={
                'verbose_name': 'receipt',
                'db_table': 'runtime_receipts',
                'indexes': [models.Index(fields=['thread_id', 'type'], name='runtime_receipts_thread')],
            },
        ),
        migrations.CreateModel(
            name='StoredEvent',
            fields=[
                ('sequence', orchestration.models.base.SequenceField(primary_key=True, serialize=False)),
                ('event_id', models.TextField(unique=True)),
                ('aggregate_kind', models.TextField()),
                ('aggregate_id', models.TextField()),
                ('stream_version', models.IntegerField()),
                ('type', models.TextField()),
                ('occurred_at', models.TextField()),
                ('command_id', models.TextField(null=True)),
                ('causation_event_id', models.TextField(null=True)),
                ('correlation_id', models.TextField(null=True)),
                ('metadata', models.TextField()),
                ('payload', models.TextField()),
                ('actor_kind', models.TextField()),
            ],
            options={
                'verbose_name': 'event',
                'db_table': 'orchestration_events',
                'constraints': [models.UniqueConstraint(fields=('aggregate_kind', 'aggregate_id', 'stream_version'), name='orchestration_events_stream')],
            },
        ),
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('sequence', orchestration.models.base.SequenceField(primary_key=True, serialize=False)),
                ('thread_id', models.TextField()),
                ('turn_id', models.TextField(null=True)),
                ('message_id', models.TextField(null=True)),
                ('source_plan_thread_id', models.TextField(null=True)),
                ('source_plan_id', models.TextField(null=True)),
                ('assistant_message_id', models.TextField(null=True)),
                ('state', models.TextField()),
                ('requested_at', models.TextField()),
                ('started_at', models.TextField(null=True)),
                ('completed_at', models.TextField(null=True)),
                ('error', models.TextField(null=True)),
                ('checkpoint_turn_count', models.IntegerField(null=True)),
                ('checkpoint_ref', models.TextField(null=True)),
                ('checkpoint_status', models.TextField(null=True)),
                ('checkpoint_files', models.TextField(null=True)),
                ('checkpoint_completed_at', models.TextField(null=True)),
            ],
            options={
                'verbose_name': 'turn',
                'db_table': 'projection_turns',
                'indexes': [models.Index(condition=models.Q(('state', 'running')), fields=['thread_id'], name='projection_turns_running')],
                'constraints': [models.UniqueConstraint(fields=('thread_id', 'turn_id'), name='projection_turns_id'), models.UniqueConstraint(fields=('thread_id', 'checkpoint_turn_count'), name='projection_turns_checkpoint')],
            },
        ),
        migrations.CreateModel(
            name='WorkerEffect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('worker', models.TextField()),
                ('sequence', orchestration.models.base.SequenceField()),
            ],
            options={
                'verbose_name': 'worker effect',
                'db_table': 'worker_effects',
                'constraints': [models.UniqueConstraint(fields=('worker', 'sequence'), name='worker_effects_once')],
            },
        ),
        migrations.RunPython(begin_the_log, open_the_log),
    ]
