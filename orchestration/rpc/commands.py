"""From a client's command to one that the engine can decide on."""

from msgspec import UNSET
from msgspec.structs import replace

from orchestration.attachments import forget_images, store_images
from orchestration.contracts.commands import (
    AddToQueue,
    Command,
    CommandForAnyone,
    CreateProject,
    PlainCommand,
    StartTurn,
    UpdateProjectMeta,
    UploadToQueue,
    UploadTurn,
    UserMessage,
)
from orchestration.rpc.context import Context
from orchestration.rpc.trimming import trimmed


async def normalised(command: PlainCommand, context: Context) -> Command:
    """Trimmed, with folders that exist and images that are stored.

    Raises ``InvalidRequest``.
    """
    command = trimmed(command)
    match command:
        case UploadTurn():
            return await with_stored_images(command, context)
        case UploadToQueue():
            return await queued_with_stored_images(command, context)
        case CreateProject() | UpdateProjectMeta():
            return await with_real_folder(command, context)
        case _:
            return command


async def clean_up(refused: Command, context: Context) -> None:
    """Nobody will ask for what came with a refused command."""
    if isinstance(refused, StartTurn | AddToQueue):
        await context.readers.run(forget_images, refused.message.attachments)


async def with_real_folder(
    command: CreateProject | UpdateProjectMeta, context: Context
) -> CommandForAnyone:
    if command.workspace_root is UNSET:
        return command
    folder = await context.host.require_directory(command.workspace_root)
    return replace(command, workspace_root=folder)


async def with_stored_images(command: UploadTurn, context: Context) -> StartTurn:
    return StartTurn(
        command_id=command.command_id,
        thread_id=command.thread_id,
        message=await stored_message(command, context),
        runtime_mode=command.runtime_mode,
        interaction_mode=command.interaction_mode,
        created_at=command.created_at,
        model_selection=command.model_selection,
        title_seed=command.title_seed,
        source_proposed_plan=command.source_proposed_plan,
    )


async def queued_with_stored_images(command: UploadToQueue, context: Context) -> AddToQueue:
    return AddToQueue(
        command_id=command.command_id,
        thread_id=command.thread_id,
        message=await stored_message(command, context),
        model_selection=command.model_selection,
        place=command.place,
    )


async def stored_message(command: UploadTurn | UploadToQueue, context: Context) -> UserMessage:
    images = await context.readers.run(
        store_images, command.command_id, command.thread_id, command.message.attachments
    )
    return UserMessage(
        message_id=command.message.message_id,
        role="user",
        text=command.message.text,
        attachments=images,
    )
