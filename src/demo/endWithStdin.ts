/**
 * Ends this process when its client is gone, whatever is still running.
 * @see MCP 2025-11-25, Lifecycle, "Shutdown"; MCP 2026-07-28, stdio, "Shutdown"
 */
export function endWithStdin(): void {
  const leave = () => process.exit();
  process.stdin.once('end', leave);
  process.stdin.once('close', leave);
  // A client that died without closing stdin shows only here, as EPIPE.
  process.stdout.once('error', leave);
}
