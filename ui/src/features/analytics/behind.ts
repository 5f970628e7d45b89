import type { ChartMark, Counted, Days, Question } from "../../backend/bindings";

/** The tickets that a mark stands for: what the desk is asked for them, and what their list is called. */
export type Behind = { title: string; question: Question; mark: ChartMark };

/** Builds what stands behind the marks of one question's figures. */
export function behindOf(question: Question) {
  return (title: string, what: Counted, narrower: Partial<Omit<Question, "from" | "to">> & { days?: Days } = {}, mark: Partial<Omit<ChartMark, "what">> = {}): Behind => {
    const { days, ...rest } = narrower;
    return { title, question: { ...question, ...days, ...rest }, mark: { ...plainMark, ...mark, what } };
  };
}

const plainMark: ChartMark = { what: "raised", hour: null, weekday: null, customer_id: null, over: null, up_to: null, working: false, granted_by: null, approved: null };
