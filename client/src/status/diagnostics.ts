import type { ClusterConnection } from '../clusters/connection.ts';

/** What is said of the editor around. */
export interface Surroundings {
  readonly extension: string;
  readonly editor: string;
  readonly system: string;
  readonly remote: string;
  readonly trusted: boolean;
}

/** Text for a report of a fault: versions and how the clusters do. Names, addresses and secrets stay out. */
export function diagnosticsText(around: Surroundings, connections: readonly ClusterConnection[]): string {
  const clusters = connections.map(({ settings, index, problem }, at) =>
    [
      `cluster ${at + 1}:`,
      `${settings.endpoints.length} endpoints${settings.tls === undefined ? '' : ', TLS'}${settings.username === undefined ? '' : ', login'}`,
      problem === undefined ? (index === undefined ? 'connecting' : 'connected') : `problem "${problem.code}"`,
      ...(index === undefined
        ? []
        : [
            `${index.machines.size} machines (fleetd ${versions(index.view.machines.map(machine => machine.version))})`,
            `${index.units.size} units, ${index.view.states.length} states, ${index.pending.size} pending`,
            `${index.view.problems.length} values that can't be read`,
          ]),
    ].join(' '),
  );
  return [
    `Flotilla ${around.extension}`,
    `editor ${around.editor}${around.remote === '' ? '' : `, remote ${around.remote}`}`,
    `system ${around.system}`,
    `workspace ${around.trusted ? 'trusted' : 'not trusted'}`,
    ...(clusters.length > 0 ? clusters : ['no cluster']),
    '',
  ].join('\n');
}

function versions(all: readonly string[]): string {
  return [...new Set(all)].sort().join(', ') || '-';
}
