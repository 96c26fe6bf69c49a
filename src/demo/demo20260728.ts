import { startDemo } from './allDemos';

void startDemo('2026-07-28');
