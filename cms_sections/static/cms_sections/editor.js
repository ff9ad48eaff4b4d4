// The page editor's side of sections: kept ones are shown with their kind, and are not offered for adding.
(() => {
  const KEPT = "foyer_kept";
  const { StreamBlockDefinition } = window.wagtailStreamField.blocks;

  class SectionsBlock extends StreamBlockDefinition {
    constructor(name, groups, initialStates, meta) {
      super(name, groups, initialStates, meta);
      this.groupedChildBlockDefs = groups
        .map(([group, blocks]) => [group, blocks.filter((block) => block.name !== KEPT)])
        .filter(([, blocks]) => blocks.length);
    }
  }

  class BoundKeptWidget {
    constructor(element, name) {
      this.input = element.querySelector(`input[name="${name}"]`);
      this.words = element.querySelector("[data-words]");
      this.idForLabel = "";
    }
    get kind() {
      try {
        return JSON.parse(this.input.value.slice(0, this.input.value.lastIndexOf(":"))).type || "?";
      } catch {
        return "?";
      }
    }
    getValue() {
      return this.input.value;
    }
    getState() {
      return this.input.value;
    }
    setState(state) {
      this.input.value = state || "";
      this.words.textContent = this.words.dataset.words.replace("%(kind)s", this.kind);
    }
    getTextLabel() {
      return this.kind;
    }
    setInvalid() {}
    setCapabilityOptions() {}
    focus() {}
  }

  class KeptWidget {
    constructor(html) {
      this.html = html;
    }
    render(placeholder, name, id, initialState) {
      const holder = document.createElement("div");
      holder.innerHTML = this.html.replace(/__NAME__/g, name).replace(/__ID__/g, id);
      placeholder.replaceWith(holder);
      const bound = new BoundKeptWidget(holder, name);
      bound.setState(initialState);
      return bound;
    }
  }

  window.telepath.register("cms_sections.SectionsBlock", SectionsBlock);
  window.telepath.register("cms_sections.KeptWidget", KeptWidget);
})();
