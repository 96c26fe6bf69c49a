import { deploy } from './deploy';
import type { Job } from './job';
import { migrateDatabase } from './migrateDatabase';
import { renderChart } from './renderChart';
import { runBuild } from './runBuild';
import { runTests } from './runTests';
import { serverTime } from './serverTime';
import { watchLogs } from './watchLogs';
import { writeReport } from './writeReport';

/** In the order in which the servers list them. */
export const allJobs: readonly Job[] = [
  writeReport,
  runBuild,
  runTests,
  renderChart,
  deploy,
  watchLogs,
  migrateDatabase,
  serverTime,
];
