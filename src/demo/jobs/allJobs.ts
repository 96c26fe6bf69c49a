import { bookRoom } from './bookRoom';
import { deploy } from './deploy';
import type { Job } from './job';
import { linkAccount } from './linkAccount';
import { migrateDatabase } from './migrateDatabase';
import { planMeetup } from './planMeetup';
import { renderChart } from './renderChart';
import { reviewRelease } from './reviewRelease';
import { runBuild } from './runBuild';
import { runTests } from './runTests';
import { serverTime } from './serverTime';
import { summarizeNotes } from './summarizeNotes';
import { surveyFolders } from './surveyFolders';
import { watchLogs } from './watchLogs';
import { writeReport } from './writeReport';

/** In the order in which the servers list them: one of each ending first, then one of each question. */
export const allJobs: readonly Job[] = [
  writeReport,
  runBuild,
  runTests,
  renderChart,
  deploy,
  watchLogs,
  migrateDatabase,
  serverTime,
  planMeetup,
  linkAccount,
  summarizeNotes,
  surveyFolders,
  reviewRelease,
  bookRoom,
];
