/** What can be wrong with a journal on disk, beyond a torn tail. */
export type DamageCode = 'bad_format' | 'bad_record' | 'commit_gap' | 'missing_file' | 'two_epochs' | 'lost_commits'

/** Stops the start: the files contradict each other or themselves, and going on would lose acknowledged commits. */
export class JournalDamaged extends Error {
  readonly code: DamageCode
  readonly file: string
  /** 1 is the first line of the file; 0 if the file as a whole is meant. */
  readonly line: number

  constructor(code: DamageCode, sentence: string, file: string, line = 0) {
    super(line > 0 ? `${sentence} (${file}, line ${line})` : `${sentence} (${file})`)
    this.name = 'JournalDamaged'
    this.code = code
    this.file = file
    this.line = line
  }
}

/** Stops the start: another process writes to the same directory. */
export class JournalLocked extends Error {
  readonly code = 'journal_locked'

  constructor(pid: number, file: string) {
    super(
      `Process ${pid} already writes to this journal. Stop it, or remove ${file} if that process is not a KB service.`,
    )
    this.name = 'JournalLocked'
  }
}

/**
 * A commit is not on disk and never will be from here: a write failed (`journal_broken`), the journal was closed
 * (`journal_closed`), or more waits for the disk than may (`journal_full`; this one passes).
 */
export class JournalBroken extends Error {
  readonly code: 'journal_broken' | 'journal_closed' | 'journal_full'

  constructor(code: 'journal_broken' | 'journal_closed' | 'journal_full', cause?: unknown) {
    super(sentences[code], { cause })
    this.name = 'JournalBroken'
    this.code = code
  }
}

const sentences = {
  journal_broken: 'The disk refused a write; the journal must be opened again.',
  journal_closed: 'The journal is closed.',
  journal_full: 'Too much is waiting for the disk.',
} as const
