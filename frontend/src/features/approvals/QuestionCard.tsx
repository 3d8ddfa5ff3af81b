import clsx from "clsx";
import { MessageCircleQuestion } from "lucide-react";

import { Button } from "@/ui/Button";
import { Kbd } from "@/ui/Kbd";

import { useAnswering } from "./answering";
import { isAnswered, NO_ANSWER, spokenAnswer, withOption, withOwn, type Answer } from "./answers";
import type { PendingQuestions, Question } from "./pending";

interface QuestionCardProps {
  request: PendingQuestions;
  waiting: string | null;
  onAnswer: (answers: Readonly<Record<string, unknown>>) => Promise<void>;
}

export function QuestionCard({ request, waiting, onAnswer }: QuestionCardProps) {
  const { answers, given, setAnswers, give } = useAnswering(request);
  const answerOf = (question: Question) => answers[question.id] ?? NO_ANSWER;
  const complete = request.questions.every((question) => isAnswered(answerOf(question)));
  const submit = () => {
    if (!complete || given) return;
    const spoken = request.questions.map((question) => [question.id, spokenAnswer(question, answerOf(question))]);
    give(() => onAnswer(Object.fromEntries(spoken) as Record<string, unknown>), "Your answer did not reach the agent");
  };
  return (
    <form
      aria-label="Question"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      className="flex max-h-[60vh] min-h-0 flex-col overflow-hidden rounded-xl border border-line-strong bg-card shadow-float"
    >
      <header className="flex items-center gap-2.5 bg-info-soft px-3.5 py-2 text-[0.8125rem]">
        <MessageCircleQuestion size={15} className="shrink-0 text-info" />
        <h2 role="alert" className="flex-1 font-medium">
          {request.questions.length > 1 ? `The agent has ${request.questions.length} questions` : "The agent has a question"}
        </h2>
        {waiting ? <span className="text-xs text-ink-2 tabular-nums">{waiting}</span> : null}
      </header>
      <div className="min-h-0 flex-1 space-y-4 overflow-y-auto px-3.5 py-3">
        {request.questions.map((question) => (
          <QuestionField
            key={question.id}
            question={question}
            answer={answerOf(question)}
            onChange={(answer) => setAnswers({ ...answers, [question.id]: answer })}
          />
        ))}
      </div>
      <footer className="flex justify-end border-t border-line px-3 py-2.5">
        <Button tone="primary" type="submit" disabled={!complete || given}>
          Answer <Kbd keys="enter" inverted />
        </Button>
      </footer>
    </form>
  );
}

interface QuestionFieldProps {
  question: Question;
  answer: Answer;
  onChange: (answer: Answer) => void;
}

function QuestionField({ question, answer, onChange }: QuestionFieldProps) {
  return (
    <fieldset>
      <legend className="text-[0.8125rem] [overflow-wrap:anywhere]">
        {question.header ? <span className="block text-xs text-ink-3">{question.header}</span> : null}
        <span className="font-medium">{question.text}</span>
      </legend>
      <div className="mt-2 space-y-1.5">
        {question.options.map(({ label, description }) => {
          const isChosen = answer.chosen.includes(label);
          return (
            <label
              key={label}
              className={clsx(
                "flex cursor-pointer items-start gap-2.5 rounded-md border px-2.5 py-1.5 text-[0.8125rem]",
                isChosen ? "border-accent bg-accent-soft" : "border-line hover:bg-hover",
              )}
            >
              <input
                type={question.multiple ? "checkbox" : "radio"}
                name={question.id}
                checked={isChosen}
                onChange={() => onChange(withOption(answer, label, question.multiple))}
                className="mt-1 accent-accent"
              />
              <span className="min-w-0">
                <span className="block">{label}</span>
                {description ? <span className="block text-xs text-ink-2">{description}</span> : null}
              </span>
            </label>
          );
        })}
        <input
          type={question.secret ? "password" : "text"}
          aria-label={question.options.length > 0 ? `Another answer to: ${question.text}` : question.text}
          placeholder={question.options.length > 0 ? "Something else…" : "Your answer…"}
          value={answer.own}
          autoComplete="off"
          onChange={(event) => onChange(withOwn(answer, event.target.value, question.multiple))}
          className="h-8 w-full rounded-md border border-line-strong bg-paper px-2.5 text-[0.8125rem] placeholder:text-ink-3"
        />
      </div>
    </fieldset>
  );
}
