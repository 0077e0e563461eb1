/** Carries messages between flows, and between processes where it is shared; each at least once. */
export interface Queue {
  /**
   * Resolves once the message is kept for certain.
   * @throws Error when it is not known to be kept
   */
  publish(topic: string, message: string): Promise<void>
  /**
   * Hands over each message of a topic; one whose work fails comes again after a pause.
   * Answers what stops it, once the work under way is done.
   */
  consume(topic: string, work: (message: string) => Promise<void>): Promise<() => Promise<void>>
}
