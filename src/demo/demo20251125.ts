import { startDemo } from './allDemos';

void startDemo('2025-11-25');
