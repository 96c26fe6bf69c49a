import { fault, faults } from './support/faults';
import { refusalOf } from './support/hostile';

faults('Servers that die', () => {
  for (const generation of ['2025-11-25', '2026-07-28'] as const) {
    fault(`${generation}: dies on tools/call`, 'the call fails with the reason', async stage => {
      const hostile = await stage.add({ generation, faults: [{ on: 'tools/call', stderr: 'no disk\n', die: 3 }] });
      await hostile.connect();
      stage.reads('error', await refusalOf(hostile.run()), /closed/);
      stage.reads('server', hostile.trouble, /exit code 3.*no disk/);
    });
  }
});
