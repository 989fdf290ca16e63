// What LHC-Forms is asked to do, and what it drew. Item ids look like "item-fas.sites/1/1".
const drawn = {
  // Draw a questionnaire, with what an EHR knows at the launch and with answers given before.
  async form(questionnaire, launched, response) {
    if (launched) LForms.Util.setFHIRContext(null, launched);
    let form = LForms.Util.convertFHIRQuestionnaireToLForms(questionnaire, 'R4');
    if (response) form = LForms.Util.mergeFHIRDataIntoLForms('QuestionnaireResponse', response, form, 'R4');
    await LForms.Util.addFormToPage(form, document.getElementById('form'), { prepopulate: !response });
  },
  // Link ids and texts of everything in sight, in the order of the page.
  items() {
    return [...document.querySelectorAll('#form [id^="item-"]')]
      .filter((e) => e.getClientRects().length)
      .map((e) => [e.id.slice('item-'.length).split('/')[0], e.querySelector('[id^="label-"]').innerText.trim()]);
  },
  // Link ids and the words of every answer that can be ticked.
  options() {
    return [...document.querySelectorAll('#form [id*="|"]')]
      .filter((e) => e.getClientRects().length)
      .map((e) => [e.id.split('/')[0], e.innerText.trim()]);
  },
  // The help of an item, once it is in sight.
  help(name) {
    const e = document.querySelector(`[id^="help-content-${name}/"]`);
    return e && e.getClientRects().length ? e.innerText.trim() : '';
  },
  // Done once no help is in sight any more; it fades out.
  async helpless() {
    while (document.querySelector('.ant-popover')) await new Promise(requestAnimationFrame);
  },
  response: () => JSON.stringify(LForms.Util.getFormFHIRData('QuestionnaireResponse', 'R4')),
};
