import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";

import type { Backend } from "../../backend/backend";
import type { Freshness, Question } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { keys } from "../../backend/queries";
import type { Behind } from "./behind";
import type { Figure } from "./figure";
import { customerFigures } from "./figures/customers";
import { frequencyFigures } from "./figures/frequency";
import { moneyFigures } from "./figures/money";
import { productFigures } from "./figures/products";
import { responseFigures } from "./figures/response";
import { askedAgain } from "./freshness";
import type { Terms } from "./terms";

/** What a section shows. */
type Answer = { freshness: Freshness; figures: Figure<Behind>[] };

/** One group of the guide's questions. */
export type Section = { id: SectionId; name: string; useAnswer: (question: Question, terms: Terms) => UseQueryResult<Answer> };

export type SectionId = "frequency" | "response" | "money" | "products" | "customers";

/** The guide's groups, in the guide's order and by its names. */
export const sections: readonly Section[] = [
  section("frequency", "Issue frequency", (backend, question) => backend.issueFrequency(question), frequencyFigures),
  section("response", "Response metrics", (backend, question) => backend.responseTimes(question), responseFigures),
  section("money", "Financial impact", (backend, question) => backend.moneyGranted(question), moneyFigures),
  section("products", "Product quality", (backend, question) => backend.productQuality(question), productFigures),
  section("customers", "Customer satisfaction", (backend, question) => backend.customerSatisfaction(question), customerFigures),
];

/** The section of this name, else the first. */
export function sectionOf(id: string | undefined): Section {
  const [first] = sections;
  const found = sections.find((one) => one.id === id) ?? first;
  if (!found) throw new Error("there is no section");
  return found;
}

function section<Data extends { freshness: Freshness }>(
  id: SectionId,
  name: string,
  ask: (backend: Backend, question: Question) => Promise<Data>,
  figuresOf: (data: Data, question: Question, terms: Terms) => Figure<Behind>[],
): Section {
  function useAnswer(question: Question, terms: Terms) {
    const backend = useBackend();
    return useQuery({
      queryKey: keys.analyticsOf(id, question),
      // With its question: while the next one is on its way, marks still open what they show.
      queryFn: async () => ({ question, data: await ask(backend, question) }),
      select: (answer): Answer => ({ freshness: answer.data.freshness, figures: figuresOf(answer.data, answer.question, terms) }),
      placeholderData: keepPreviousData,
      refetchInterval: ({ state }) => (state.data ? askedAgain(state.data.data.freshness) : false),
    });
  }
  return { id, name, useAnswer };
}
