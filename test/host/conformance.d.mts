export interface ScenarioRun {
  /** Whether the suite found no failure. */
  readonly isPassed: boolean;
  /** How many checks succeeded. */
  readonly successes: number;
  /** The IDs of the checks that did not: failed, warned about or skipped. */
  readonly misses: readonly string[];
  /** What the suite said. */
  readonly output: string;
}

/** @throws where the suite does not end in time */
export declare function runScenario(scenario: string, revision: string): Promise<ScenarioRun>;

/** @throws where the suite does not end in time */
export declare function runServerScenario(scenario: string, url: string): Promise<ScenarioRun>;

export declare function listServerScenarios(): Promise<string[]>;

export declare function listClientScenarios(): Promise<string[]>;

export interface ServerUnderTest {
  readonly url: string;
  stop(): Promise<void>;
}

/** @throws where the server does not come up in time */
export declare function startServer(): Promise<ServerUnderTest>;
