import * as l10n from '@vscode/l10n';
import type { MessageCase, Rule } from './rule';

const isProgress = ({ seen }: MessageCase): boolean => seen.method === 'notifications/progress';

/** Rules of all revisions about `notifications/progress`. @param document `MCP <revision>` */
export function progressRules(document: string): readonly Rule<MessageCase>[] {
  const behavior = `${document}, Progress, "Behavior Requirements"`;
  return [
    {
      id: 'progress-not-rising',
      strength: 'must',
      clause: `${document}, Progress, "Progress Flow"`,
      text: () => l10n.t('Progress did not rise from one notification to the next.'),
      broken: subject => (isProgress(subject) ? fallIn(subject) : undefined),
    },
    {
      id: 'progress-of-nothing',
      strength: 'must',
      clause: behavior,
      text: () => l10n.t('Progress was reported for a token that no request carried.'),
      broken: subject => {
        const { request, mayBeForgotten, body } = subject.seen;
        return isProgress(subject) && !request && !mayBeForgotten
          ? { progressToken: body?.progressToken ?? null }
          : undefined;
      },
    },
    {
      id: 'progress-after-end',
      strength: 'must',
      clause: behavior,
      text: () => l10n.t('Progress was reported after the operation had ended.'),
      broken: subject => (isProgress(subject) && hasEnded(subject) ? subject.seen.body : undefined),
    },
  ];
}

function fallIn({ seen: { body }, memory }: MessageCase): unknown {
  const token = body?.progressToken;
  const progress = body?.progress;
  if ((typeof token !== 'string' && typeof token !== 'number') || typeof progress !== 'number') {
    return undefined;
  }
  const before = memory.progress.get(token) ?? Number.NEGATIVE_INFINITY;
  memory.progress.set(token, Math.max(before, progress));
  const isFall = progress < before && !mayBeOvertaken(memory);
  return isFall || progress === before ? { before, after: progress } : undefined;
}

/** Over HTTP, 2025-11-25 lets messages come on any stream, where a later one may be the first to arrive. */
function mayBeOvertaken({ transport, revision }: MessageCase['memory']): boolean {
  return transport === 'http' && revision !== '2026-07-28';
}

/** Provable on one pipe only: over HTTP, a message may overtake another on a stream of its own. */
function hasEnded({ seen: { request }, memory }: MessageCase): boolean {
  if (memory.transport !== 'stdio' || request?.answeredOrder === undefined) {
    return false;
  }
  return request.taskId === undefined || memory.taskOf(request.taskId)?.ended !== undefined;
}
