import { startDemo } from './allDemos';

void startDemo('http');
