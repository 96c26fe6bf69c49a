import { repository } from '../../host/window.mjs';
import { Driver, driverExtension } from './driver';
import { openBeside, openWindow, type WindowOptions } from './openWindow';
import type { Window } from './window';

/** A window that a test works from outside as well as through what is seen of it. */
export interface DrivenWindow {
  readonly window: Window;
  readonly driver: Driver;
}

/** A window with just these servers, and no workspace unless there is a folder. */
export async function drivenWindow(
  servers: Readonly<Record<string, object>>,
  options: WindowOptions = {},
): Promise<DrivenWindow> {
  const window = await openWindow({
    workspace: null,
    extensions: [repository, driverExtension],
    ...options,
    settings: { 'mcpTasks.servers': servers, ...options.settings },
  });
  return { window, driver: await Driver.next(window.host) };
}

/** Another window on the same ledger. */
export async function drivenBeside({ window }: DrivenWindow, folder: string): Promise<DrivenWindow> {
  const beside = await openBeside(window, folder);
  return { window: beside, driver: await Driver.next(window.host) };
}

/** @returns the same window, with the driver of its next extension host */
export async function reloaded({ window }: DrivenWindow): Promise<DrivenWindow> {
  await window.reload();
  return { window, driver: await Driver.next(window.host) };
}
