import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A network between windows and a server that can be cut. */
export class CutProxy {
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer(near => this.join(near));
  private isDown = false;
  port = 0;

  constructor(private readonly target: () => number) {}

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port; // Of TCP, as asked for above.
  }

  /** Every connection breaks, and for a while there is no new one. */
  cut(ms: number): void {
    for (const socket of this.sockets) {
      // A reset of one that is being shut down fails in libuv, and Node keeps its handle for ever.
      if (socket.writableEnded || socket.connecting) {
        socket.destroy();
      } else {
        socket.resetAndDestroy();
      }
    }
    this.isDown = ms > 0;
    setTimeout(() => {
      this.isDown = false;
    }, ms).unref();
  }

  async close(): Promise<void> {
    this.cut(0);
    this.server.close();
    await once(this.server, 'close');
  }

  private join(near: Socket): void {
    if (this.isDown) {
      near.destroy();
      return;
    }
    const far = connect(this.target(), '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
