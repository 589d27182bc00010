import type { Connection } from 'vscode-languageserver';
import { clusterNotification, readCluster } from '../cluster.ts';
import type { Session } from '../session.ts';

/** Takes in what the client says of its cluster; null when it shows none any more. */
export function followCluster(connection: Connection, session: Session): void {
  connection.onNotification(clusterNotification, (params: unknown) => {
    const cluster = readCluster(params);
    if (cluster === undefined && params !== null) {
      connection.console.warn(
        `${clusterNotification} was not of the shape {cluster, machines, units} and is passed over`,
      );
      return;
    }
    session.cluster = cluster;
    session.workspace.setDeployed(cluster?.units.map(({ name }) => name) ?? []);
    session.changed();
  });
}
