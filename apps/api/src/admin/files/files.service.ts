import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '#platform/errors/app-error.js';
import { saleHistory } from '#pipeline/core-sales/sale-history.js';
import { SourceFiles } from '#pipeline/ledger/source-files.js';
import { type Withdrawal, withdrawFile } from '#pipeline/ledger/withdraw-file.js';
import type {
  SaleHistoryArgs,
  SourceFileModel,
  SourceFilesArgs,
  StatedSaleModel,
} from './file.model.js';

/** Files as administrators see them, and what they stated. */
@Injectable()
export class FilesService {
  private readonly files: SourceFiles;

  constructor(private readonly warehouse: DataSource) {
    this.files = new SourceFiles(warehouse);
  }

  async list({ status, first, before }: SourceFilesArgs): Promise<SourceFileModel[]> {
    const files = await this.files.list({
      first,
      ...(status === undefined ? {} : { status }),
      ...(before === undefined ? {} : { before }),
    });
    return files.map((file) => ({ ...file, seenAt: file.seenAt.toISOString() }));
  }

  /** @throws AppError FILE_NOT_FOUND; ARGUMENT_INVALID without a reason */
  withdraw(act: Withdrawal): Promise<void> {
    return withdrawFile(this.warehouse, act);
  }

  /** @throws AppError ARGUMENT_INVALID unless store, department and week are given */
  async saleHistory({ store, department, weekDate }: SaleHistoryArgs): Promise<StatedSaleModel[]> {
    if (store === undefined || department === undefined || weekDate === undefined) {
      throw new AppError('ARGUMENT_INVALID', 'store, department and weekDate are all needed');
    }
    const stated = await saleHistory(this.warehouse, { store, department, weekDate });
    return stated.map((sale) => ({ ...sale, seenAt: sale.seenAt?.toISOString() ?? null }));
  }
}
