export interface ScenarioRun {
  /** Whether the suite found nothing but the known failures. */
  readonly isPassed: boolean;
  /** How many checks succeeded. */
  readonly successes: number;
  /** What the suite said. */
  readonly output: string;
}

/** @throws where the suite does not end in time */
export declare function runScenario(scenario: string, revision: string): Promise<ScenarioRun>;
