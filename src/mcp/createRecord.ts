import { systemClock } from '../base/clock';
import type { ServerTraffic } from './connectionTraffic';
import { ProtocolRules } from './protocolRules';
import { TrafficRecorder } from './trafficRecorder';

/** Where the connections to one server are recorded. */
export function createRecord(redact: (text: string) => string): ServerTraffic {
  return { recorder: new TrafficRecorder(systemClock, redact), rules: new ProtocolRules(systemClock, redact) };
}
