import * as vscode from 'vscode';
import { type Disposable, DisposableStore, MutableDisposable } from '../base/disposable';
import type { Event } from '../base/emitter';
import type { Server, ServerDetails } from '../servers/server';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { ServerId, Task } from '../tasks/task';
import type { ToolStore } from '../tasks/toolStore';
import { toolCount } from '../views/toolItem';
import { anyOf } from './anyOf';
import type { LiveDocuments } from './liveDocuments';
import { fileName } from './results/resultFolder';
import { serverDetailsText } from './serverDetails';
import { type TrafficFormat, TrafficPages } from './trafficPages';

const ENDINGS: Readonly<Record<TrafficFormat, string>> = { text: 'log', jsonl: 'jsonl' };

/** What people open to look into a server: documents that follow it. */
export class ServerDocuments {
  constructor(
    private readonly registry: ServerRegistry,
    private readonly tools: ToolStore,
    private readonly documents: LiveDocuments,
  ) {}

  async showDetails({ id, name, state }: Server): Promise<void> {
    if (state === 'running') {
      this.tools.show(id);
    }
    await this.documents.open(JSON.stringify(['details', id]), {
      name: `${fileName(name)} details.md`,
      render: () => this.detailsText(id),
      onDidChange: anyOf(
        this.followed(id, details => details.findings?.onDidChange),
        listener => this.tools.onDidChange(changed => changed === id && listener()),
        // The timeouts are settings.
        listener => vscode.workspace.onDidChangeConfiguration(() => listener()),
      ),
    });
  }

  /** @param task only what concerns this task */
  async showTraffic({ id, name }: Server, format: TrafficFormat, task?: Task): Promise<void> {
    const redact = (text: string): string => this.registry.redact(id, text);
    const pages = new TrafficPages(format, task?.taskId, redact);
    const title = task ? (task.toolName ?? vscode.l10n.t('task')) : name;
    await this.documents.open(JSON.stringify(['traffic', format, id, task?.taskId ?? null]), {
      name: `${fileName(title)} traffic.${ENDINGS[format]}`,
      render: () => this.trafficText(id, pages, format),
      onDidChange: this.followed(id, details => details.traffic?.onDidChange),
    });
  }

  private detailsText(id: ServerId): string | undefined {
    const details = this.registry.details(id);
    const redact = (text: string): string => this.registry.redact(id, text);
    return details && serverDetailsText(details, { toolCount: toolCount(this.tools.of(id)), redact });
  }

  /** Nothing of a server that is configured no more: nobody knows its secrets. */
  private trafficText(id: ServerId, pages: TrafficPages, format: TrafficFormat): string | undefined {
    const details = this.registry.details(id);
    const text = details && (details.traffic ? pages.text(details.traffic) : '');
    // An empty line of JSONL is no JSON.
    return text === '' && format === 'text' ? `${vscode.l10n.t('(Nothing was sent or received yet.)')}\n` : text;
  }

  /** Fires with the server's state, and with a part of it that may exist only later. */
  private followed(id: ServerId, part: (details: ServerDetails) => Event<void> | undefined): Event<void> {
    return listener => {
      const owned = new DisposableStore();
      const inner = owned.add(new MutableDisposable<Disposable>());
      let event: Event<void> | undefined;
      const attach = (): void => {
        const details = this.registry.details(id);
        const present = details && part(details);
        if (present !== event) {
          event = present;
          inner.value = present?.(listener);
        }
      };
      owned.add(
        this.registry.onDidChange(({ updated, removed }) => {
          if (updated.includes(id) || removed.includes(id)) {
            attach();
            listener();
          }
        }),
      );
      attach();
      return owned;
    };
  }
}
