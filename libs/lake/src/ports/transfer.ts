/** Copies a table of the warehouse into the registry. */
export interface Transfer {
  /** @returns rows in the registry's table afterwards */
  transfer(plan: TransferPlan, signal?: AbortSignal): Promise<number>;
}

export interface TransferPlan {
  /** Names the copy in logs and on a cluster. */
  name: string;
  /** Qualified table of the warehouse. */
  from: string;
  columns: TransferColumn[];
  /** Column that orders the rows totally. */
  key: string;
  /** Table of the registry. */
  to: string;
  /** Folder in the lake, ending in `/`. */
  prefix: string;
  /** Temporary folder in the lake. */
  scratch: string;
}

export interface TransferColumn {
  name: string;
  /** In the SQL that the engines share: `DECIMAL(18,2)`. */
  type: 'INTEGER' | 'STRING' | 'DATE' | 'BOOLEAN' | `DECIMAL(${number},${number})`;
}
