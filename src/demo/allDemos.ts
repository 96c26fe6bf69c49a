/**
 * Starts one of the demo servers and runs nothing of the others. All their scripts open the one bundle of this module,
 * so that what they share is shipped once.
 */
export async function startDemo(demo: '2025-11-25' | '2026-07-28' | 'http'): Promise<void> {
  switch (demo) {
    case '2025-11-25':
      await import('./rev20251125/overStdio');
      return;
    case '2026-07-28':
      await import('./rev20260728/overStdio');
      return;
    case 'http':
      await import('./http/overHttp');
  }
}
