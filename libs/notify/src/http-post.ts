/** Posts over HTTP to where it may. */
export interface HttpPost {
  /**
   * @returns the status of the answer; redirects are not followed
   * @throws AppError NOTIFICATION_FAILED when there is none; it names the host, never more of the URL
   */
  statusOf(target: string, headers: Record<string, string>, body: string): Promise<number>;
}
