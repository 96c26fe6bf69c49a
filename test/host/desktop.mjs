import { downloads } from './folders.mjs';
import { wantedVscode } from './versions.mjs';

/** A window can be shown here. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * A desktop VS Code, downloaded once, where a window can be shown; `undefined` where the server host has to do.
 * `MCP_TASKS_HOST` set to `desktop` or `server` decides instead.
 */
export async function desktopExecutable() {
  const wanted = process.env.MCP_TASKS_HOST;
  if (wanted && wanted !== 'desktop' && wanted !== 'server') {
    throw new Error(`MCP_TASKS_HOST is "${wanted}"; it can be "desktop" or "server".`);
  }
  if (wanted === 'server' || (!wanted && !hasDisplay())) {
    return undefined;
  }
  const { name, vscode } = wantedVscode();
  const version = name === 'newest' ? 'stable' : vscode;
  const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
  try {
    return await downloadAndUnzipVSCode({ version, cachePath: downloads, timeout: 15_000 });
  } catch (error) {
    if (wanted === 'desktop') {
      throw error;
    }
    process.stdout.write(`No desktop VS Code could be downloaded (${error.message}): using the server host.\n`);
    return undefined;
  }
}
